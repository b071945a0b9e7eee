using EdgeKube.Api.Values;
using EdgeKube.Server.Registry;

namespace EdgeKube.Server.Admission;

/// <summary>What a refusal calls the object, which may not have its name yet.</summary>
internal static class AdmissionNames
{
    public static ResourceKey Key(AdmissionWrite write)
    {
        var name = write.Name;
        if (name.Length == 0 && write.Object is { } wanted)
        {
            var metadata = new ObjectMetadata(wanted);
            name = metadata.Name.Length > 0 ? metadata.Name : metadata.GenerateName;
        }

        return write.Definition.Key(write.Namespace, name.Length > 0 ? name : "Unknown");
    }
}
