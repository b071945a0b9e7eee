using System.Globalization;
using System.Text.Json;

namespace EdgeKube.Api.Printing;

/// <summary>The rows of kinds that keep copies of a pod.</summary>
internal static class WorkloadRow
{
    public static void Deployment(RowWriter row, JsonElement item, DateTimeOffset now)
    {
        row.Text(item.Name());
        row.Text(string.Create(CultureInfo.InvariantCulture, $"{item.Number("status", "readyReplicas")}/{item.Number("spec", "replicas")}"));
        row.Number(item.Number("status", "updatedReplicas"));
        row.Number(item.Number("status", "availableReplicas"));
        row.Text(item.Age(now));
        Template(row, item);
    }

    public static void ReplicaSet(RowWriter row, JsonElement item, DateTimeOffset now)
    {
        row.Text(item.Name());
        row.Number(item.Number("spec", "replicas"));
        row.Number(item.Number("status", "replicas"));
        row.Number(item.Number("status", "readyReplicas"));
        row.Text(item.Age(now));
        Template(row, item);
    }

    public static void PodTemplate(RowWriter row, JsonElement item, DateTimeOffset now)
    {
        row.Text(item.Name());
        Containers(row, item.At("template"));
        row.Text(item.Labels("template", "metadata", "labels"));
    }

    public static void ReplicationController(RowWriter row, JsonElement item, DateTimeOffset now)
    {
        row.Text(item.Name());
        row.Number(item.Number("spec", "replicas"));
        row.Number(item.Number("status", "replicas"));
        row.Number(item.Number("status", "readyReplicas"));
        row.Text(item.Age(now));
        Containers(row, item.At("spec", "template"));
        row.Text(item.Labels("spec", "selector"));
    }

    public static void StatefulSet(RowWriter row, JsonElement item, DateTimeOffset now)
    {
        row.Text(item.Name());
        row.Text(string.Create(CultureInfo.InvariantCulture, $"{item.Number("status", "readyReplicas")}/{item.Number("spec", "replicas")}"));
        row.Text(item.Age(now));
        Containers(row, item.At("spec", "template"));
    }

    public static void DaemonSet(RowWriter row, JsonElement item, DateTimeOffset now)
    {
        row.Text(item.Name());
        row.Number(item.Number("status", "desiredNumberScheduled"));
        row.Number(item.Number("status", "currentNumberScheduled"));
        row.Number(item.Number("status", "numberReady"));
        row.Number(item.Number("status", "updatedNumberScheduled"));
        row.Number(item.Number("status", "numberAvailable"));
        row.Text(item.Labels("spec", "template", "spec", "nodeSelector"));
        row.Text(item.Age(now));
        Template(row, item);
    }

    public static void Revision(RowWriter row, JsonElement item, DateTimeOffset now)
    {
        row.Text(item.Name());
        row.Text(Controller(item));
        row.Number(item.Number("revision"));
        row.Text(item.Age(now));
    }

    /// <summary>Names of the containers and of their images.</summary>
    public static void Containers(RowWriter row, JsonElement template)
    {
        var containers = template.List("spec", "containers");
        row.Text(string.Join(',', containers.Select(c => c.Text("name"))));
        row.Text(string.Join(',', containers.Select(c => c.Text("image"))));
    }

    /// <summary>Containers, images and selector.</summary>
    public static void Template(RowWriter row, JsonElement item)
    {
        Containers(row, item.At("spec", "template"));
        row.Text(Selector(item.At("spec", "selector")));
    }

    private static string Controller(JsonElement item)
    {
        var owner = item.List("metadata", "ownerReferences").FirstOrDefault(o => o.Truth("controller"));
        if (owner.ValueKind != JsonValueKind.Object)
        {
            return "<none>";
        }

        var version = owner.Text("apiVersion");
#pragma warning disable CA1308 // kubectl accepts the lower case form
        var kind = owner.Text("kind").ToLowerInvariant();
#pragma warning restore CA1308
        var slash = version.IndexOf('/', StringComparison.Ordinal);
        return slash < 0 ? $"{kind}/{owner.Text("name")}" : $"{kind}.{version[..slash]}/{owner.Text("name")}";
    }

    public static string Selector(JsonElement selector)
    {
        var parts = selector.Map("matchLabels").Select(l => (l.Key, Text: $"{l.Key}={l.Value}"))
            .Concat(selector.List("matchExpressions").Select(e => (Key: e.Text("key"), Text: Expression(e))));
        return string.Join(',', parts.OrderBy(p => p.Key, StringComparer.Ordinal).Select(p => p.Text)).Or("<none>");
    }

    private static string Expression(JsonElement expression)
    {
        var key = expression.Text("key");
        var values = string.Join(',', expression.List("values").Select(v => v.Text()).Order(StringComparer.Ordinal));
        return expression.Text("operator") switch
        {
            "In" => $"{key} in ({values})",
            "NotIn" => $"{key} notin ({values})",
            "Exists" => key,
            "DoesNotExist" => $"!{key}",
            _ => "<invalid>",
        };
    }
}
