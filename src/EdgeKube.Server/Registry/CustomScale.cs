using System.Text.Json.Nodes;
using EdgeKube.Api.Definitions;

namespace EdgeKube.Server.Registry;

/// <summary>Finds the numbers of a custom resource's scale where its definition says they are (<c>.spec.replicas</c>).</summary>
internal static class CustomScale
{
    public static JsonNode? Find(JsonObject scaled, string path)
    {
        JsonNode? at = scaled;
        foreach (var name in Names(path))
        {
            at = (at as JsonObject)?[name];
        }

        return at;
    }

    public static int Number(JsonObject scaled, string path) => Find(scaled, path) is JsonValue value && value.TryGetValue(out int number) ? number : 0;

    public static JsonObject Status(JsonObject scaled, ScalePaths paths)
    {
        var status = new JsonObject { ["replicas"] = Number(scaled, paths.StatusReplicas) };
        if (paths.Selector.Length > 0 && Find(scaled, paths.Selector) is JsonValue value && value.TryGetValue(out string? selector))
        {
            status["selector"] = selector;
        }

        return status;
    }

    public static void Set(JsonObject scaled, string path, int number)
    {
        var names = Names(path);
        var at = scaled;
        foreach (var name in names[..^1])
        {
            if (at[name] is not JsonObject inner)
            {
                inner = [];
                at[name] = inner;
            }

            at = inner;
        }

        at[names[^1]] = number;
    }

    private static string[] Names(string path) => path.Split('.', StringSplitOptions.RemoveEmptyEntries);
}
