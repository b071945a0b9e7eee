using System.Text.Json.Nodes;
using EdgeKube.Api.Definitions;
using EdgeKube.Server.Registry;

namespace EdgeKube.Server.Admission;

/// <summary>Shows what is written in the version of its kind that somebody wants to see, and takes it back from there.</summary>
internal static class VersionedObjects
{
    public static ValueTask<AdmissionObject> ShowAsync(AdmissionWrite write, ResourceDefinition version, CancellationToken ct) =>
        ValueTask.FromResult(new AdmissionObject(version, Convert(write.Object, write, version), Convert(write.OldObject, write, version)));

    /// <summary>In the version in which the write was asked for.</summary>
    public static ValueTask<JsonObject> TakeBackAsync(JsonObject value, AdmissionWrite write, CancellationToken ct) =>
        ValueTask.FromResult(Convert(value, write, write.Definition)!);

    private static JsonObject? Convert(JsonObject? value, AdmissionWrite write, ResourceDefinition version)
    {
        if (value is null || write.SpokenKind is not null || (string?)value["apiVersion"] == version.ApiVersion)
        {
            return value;
        }

        var shown = (JsonObject)value.DeepClone();
        if (KindConversions.Of(write.Definition.Type) is { } conversion)
        {
            if ((string?)shown["apiVersion"] == conversion.ApiVersion)
            {
                conversion.ToStored(shown);
            }

            KindConversions.FromStored(shown, version);
        }

        shown["apiVersion"] = version.ApiVersion;
        return shown;
    }
}
