using System.Text.Json;

namespace EdgeKube.Api.Printing;

/// <summary>The rows of volumes and claims.</summary>
internal static class VolumeRow
{
    private const string OldClass = "volume.beta.kubernetes.io/storage-class";

    public static void Volume(RowWriter row, JsonElement item, DateTimeOffset now)
    {
        row.Text(item.Name());
        row.Text(item.Text("spec", "capacity", "storage").Or("0"));
        row.Text(Modes(item.List("spec", "accessModes")));
        row.Text(item.Text("spec", "persistentVolumeReclaimPolicy"));
        row.Text(Phase(item));
        row.Text(item.Has("spec", "claimRef") ? $"{item.Text("spec", "claimRef", "namespace")}/{item.Text("spec", "claimRef", "name")}" : "");
        row.Text(Class(item));
        row.Text(item.Text("spec", "volumeAttributesClassName").Or("<unset>"));
        row.Text(item.Text("status", "reason"));
        row.Text(item.Age(now));
        row.Text(item.Text("spec", "volumeMode").Or("<unset>"));
    }

    public static void Claim(RowWriter row, JsonElement item, DateTimeOffset now)
    {
        var bound = item.Text("spec", "volumeName");
        row.Text(item.Name());
        row.Text(Phase(item));
        row.Text(bound);
        row.Text(bound.Length > 0 ? item.Text("status", "capacity", "storage").Or("0") : "");
        row.Text(bound.Length > 0 ? Modes(item.List("status", "accessModes")) : "");
        row.Text(Class(item));
        row.Text(item.Text("spec", "volumeAttributesClassName").Or("<unset>"));
        row.Text(item.Age(now));
        row.Text(item.Text("spec", "volumeMode").Or("<unset>"));
    }

    private static string Class(JsonElement item) => item.Text("metadata", "annotations", OldClass).Or(item.Text("spec", "storageClassName"));

    private static string Phase(JsonElement item) => item.Has("metadata", "deletionTimestamp") ? "Terminating" : item.Text("status", "phase");

    private static string Modes(IReadOnlyList<JsonElement> modes)
    {
        var given = modes.Select(m => m.Text()).ToHashSet(StringComparer.Ordinal);
        return string.Join(
            ',',
            new[] { ("ReadWriteOnce", "RWO"), ("ReadOnlyMany", "ROX"), ("ReadWriteMany", "RWX"), ("ReadWriteOncePod", "RWOP") }
                .Where(m => given.Contains(m.Item1)).Select(m => m.Item2));
    }
}
