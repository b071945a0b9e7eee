using System.Text.Json.Nodes;
using EdgeKube.Api.Definitions;
using EdgeKube.Server.Registry;

namespace EdgeKube.Server.Admission;

/// <summary>Shows what is written in the version of its kind that somebody wants to see, and takes it back from there.</summary>
internal sealed class VersionedObjects(VersionConversion conversion)
{
    public async ValueTask<AdmissionObject> ShowAsync(AdmissionWrite write, ResourceDefinition version, CancellationToken ct) => new(
        version, await ConvertAsync(write.Object, write, version, ct), await ConvertAsync(write.OldObject, write, version, ct));

    /// <summary>In the version in which the write was asked for.</summary>
    public async ValueTask<JsonObject> TakeBackAsync(JsonObject value, AdmissionWrite write, CancellationToken ct) =>
        (await ConvertAsync(value, write, write.Definition, ct))!;

    private async ValueTask<JsonObject?> ConvertAsync(JsonObject? value, AdmissionWrite write, ResourceDefinition version, CancellationToken ct)
    {
        if (value is null || write.SpokenKind is not null || (string?)value["apiVersion"] == version.ApiVersion)
        {
            return value;
        }

        var shown = (JsonObject)(await conversion.InVersionAsync(value, version, ct)).DeepClone();
        if (KindConversions.Of(write.Definition.Type) is { } other)
        {
            if ((string?)shown["apiVersion"] == other.ApiVersion)
            {
                other.ToStored(shown);
            }

            KindConversions.FromStored(shown, version);
        }

        shown["apiVersion"] = version.ApiVersion;
        return shown;
    }
}
