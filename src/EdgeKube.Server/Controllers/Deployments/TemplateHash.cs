using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace EdgeKube.Server.Controllers.Deployments;

/// <summary>Compares and names pod templates. Pure.</summary>
internal static class TemplateHash
{
    public const string Label = "pod-template-hash";

    // Letters that make no words (Kubernetes' SafeEncodeString).
    private const string Alphabet = "bcdfghjklmnpqrstvwxz2456789";

    /// <summary>The short name of a template: FNV-1a of its bytes, with the count of collisions that were met before.</summary>
    public static string Of(JsonElement template, int collisions)
    {
        var hash = 2166136261u;
        foreach (var b in Encoding.UTF8.GetBytes(template.GetRawText() + (collisions > 0 ? collisions.ToString(System.Globalization.CultureInfo.InvariantCulture) : "")))
        {
            hash = (hash ^ b) * 16777619;
        }

        return string.Concat(hash.ToString(System.Globalization.CultureInfo.InvariantCulture).Select(c => Alphabet[c % Alphabet.Length]));
    }

    /// <summary>Whether two templates are alike but for the hash label that a ReplicaSet's has.</summary>
    public static bool Same(JsonElement a, JsonElement b) => JsonNode.DeepEquals(WithoutLabel(a), WithoutLabel(b));

    private static JsonNode? WithoutLabel(JsonElement template)
    {
        if (template.ValueKind != JsonValueKind.Object)
        {
            return null;
        }

        var node = JsonNode.Parse(template.GetRawText());
        if (node?["metadata"]?["labels"] is JsonObject labels)
        {
            labels.Remove(Label);
        }

        return node;
    }
}
