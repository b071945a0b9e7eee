using System.Text.Json;

namespace EdgeKube.Api.Printing;

/// <summary>The rows of the kinds around storage.</summary>
internal static class StorageRow
{
    public static void Class(RowWriter row, JsonElement item, DateTimeOffset now)
    {
        var standard = item.Text("metadata", "annotations", "storageclass.kubernetes.io/is-default-class") == "true"
            || item.Text("metadata", "annotations", "storageclass.beta.kubernetes.io/is-default-class") == "true";
        row.Text(standard ? $"{item.Name()} (default)" : item.Name());
        row.Text(item.Text("provisioner"));
        row.Text(item.Text("reclaimPolicy").Or("Delete"));
        row.Text(item.Text("volumeBindingMode").Or("Immediate"));
        row.Truth(item.Truth("allowVolumeExpansion"));
        row.Text(item.Age(now));
    }

    public static void Driver(RowWriter row, JsonElement item, DateTimeOffset now)
    {
        row.Text(item.Name());
        row.Truth(!item.Has("spec", "attachRequired") || item.Truth("spec", "attachRequired"));
        row.Truth(item.Truth("spec", "podInfoOnMount"));
        row.Truth(item.Truth("spec", "storageCapacity"));
        row.Text(string.Join(',', item.List("spec", "tokenRequests").Select(r => r.Text("audience"))).Or("<unset>"));
        row.Truth(item.Truth("spec", "requiresRepublish"));
        row.Text(string.Join(',', item.List("spec", "volumeLifecycleModes").Select(m => m.Text())).Or("<none>"));
        row.Text(item.Age(now));
    }

    public static void Node(RowWriter row, JsonElement item, DateTimeOffset now)
    {
        row.Text(item.Name());
        row.Number(item.List("spec", "drivers").Count);
        row.Text(item.Age(now));
    }

    public static void Attachment(RowWriter row, JsonElement item, DateTimeOffset now)
    {
        row.Text(item.Name());
        row.Text(item.Text("spec", "attacher"));
        row.Text(item.Text("spec", "source", "persistentVolumeName"));
        row.Text(item.Text("spec", "nodeName"));
        row.Truth(item.Truth("status", "attached"));
        row.Text(item.Age(now));
    }

    public static void Capacity(RowWriter row, JsonElement item, DateTimeOffset now)
    {
        row.Text(item.Name());
        row.Text(item.Text("storageClassName"));
        row.Text(item.Text("capacity").Or("<unset>"));
    }

    public static void AttributesClass(RowWriter row, JsonElement item, DateTimeOffset now)
    {
        var standard = item.Text("metadata", "annotations", "volumeattributesclass.alpha.kubernetes.io/is-default-class") == "true";
        row.Text(standard ? $"{item.Name()} (default)" : item.Name());
        row.Text(item.Text("driverName"));
        row.Text(item.Age(now));
    }
}
