using System.Text.Json.Nodes;
using EdgeKube.Api.Errors;
using EdgeKube.Server.Registry;

namespace EdgeKube.Server.Tests.Registry.Kinds;

/// <summary>Runs hooks as the registry does and says what they found.</summary>
internal static class Checked
{
    public static JsonObject Json(string text) => JsonNode.Parse(text)!.AsObject();

    public static JsonObject Created(this IKindHooks hooks, string text)
    {
        var obj = Json(text);
        hooks.PrepareCreate(obj);
        return obj;
    }

    public static JsonObject Updated(this IKindHooks hooks, JsonObject old, Action<JsonObject> change, string subresource = "")
    {
        var updated = old.DeepClone().AsObject();
        change(updated);
        hooks.PrepareUpdate(old, updated, subresource);
        return updated;
    }

    public static IReadOnlyList<string> Errors(this IKindHooks hooks, JsonObject wanted, JsonObject? old = null, string subresource = "")
    {
        var errors = new List<FieldError>();
        hooks.Validate(wanted, old, subresource, errors);
        return [.. errors.Select(e => e.ToString())];
    }
}
