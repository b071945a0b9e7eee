using System.Text.Json;

namespace EdgeKube.Api.Printing;

/// <summary>The rows of admissionregistration.k8s.io.</summary>
internal static class AdmissionRow
{
    public static void Webhooks(RowWriter row, JsonElement item, DateTimeOffset now)
    {
        row.Text(item.Name());
        row.Number(item.List("webhooks").Count);
        row.Text(item.Age(now));
    }

    public static void Policy(RowWriter row, JsonElement item, DateTimeOffset now)
    {
        var kind = item.At("spec", "paramKind");
        row.Text(item.Name());
        row.Number(item.List("spec", "validations").Count);
        row.Text(kind.Has("kind") ? $"{kind.Text("apiVersion")}/{kind.Text("kind")}" : "<unset>");
        row.Text(item.Age(now));
    }

    public static void Binding(RowWriter row, JsonElement item, DateTimeOffset now)
    {
        var parameters = item.At("spec", "paramRef");
        row.Text(item.Name());
        row.Text(item.Text("spec", "policyName"));
        row.Text(Parameters(parameters));
        row.Text(item.Age(now));
    }

    private static string Parameters(JsonElement reference)
    {
        if (reference.ValueKind != JsonValueKind.Object)
        {
            return "<unset>";
        }

        return reference.Text("name") is { Length: > 0 } name ? $"{reference.Text("namespace").Or("*")}/{name}"
            : reference.Has("selector") ? Selector(reference.At("selector"))
            : "<unset>";
    }

    // The original shows its own structure here.
    private static string Selector(JsonElement selector)
    {
        var labels = string.Concat(selector.Map("matchLabels").Select(l => $"{l.Key}: {l.Value},"));
        var expressions = string.Concat(selector.List("matchExpressions").Select(e =>
            $"LabelSelectorRequirement{{Key:{e.Text("key")},Operator:{e.Text("operator")},Values:[{string.Join(' ', e.List("values").Select(v => v.Text()))}],}},"));
        return $"&LabelSelector{{MatchLabels:map[string]string{{{labels}}},MatchExpressions:[]LabelSelectorRequirement{{{expressions}}},}}";
    }
}
