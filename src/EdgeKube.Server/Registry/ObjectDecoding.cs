using System.Text.Json;
using System.Text.Json.Nodes;
using EdgeKube.Api.Definitions;
using EdgeKube.Api.Errors;
using EdgeKube.Api.Schemas;

namespace EdgeKube.Server.Registry;

/// <summary>Makes of what a client sent an object of the kind it is written to, or says why it is none.</summary>
internal static class ObjectDecoding
{
    /// <returns>Warnings about fields that are not of the kind.</returns>
    /// <exception cref="ApiException">400.</exception>
    public static IReadOnlyList<string> Decode(JsonObject body, ResourceDefinition definition, WriteOptions options)
    {
        CheckKind(body, definition);
        var unknown = SchemaEngine.Prune(body, definition.Schema).Unknown;
        body["apiVersion"] = definition.ApiVersion;
        body["kind"] = definition.Kind;
        return options.FieldValidation switch
        {
            "Strict" when unknown.Count > 0 => throw ApiException.BadRequest(
                CannotHandle(definition.Kind, definition.Version, definition) + $"strict decoding error: {string.Join(", ", unknown)}"),
            "Ignore" => [],
            _ => unknown,
        };
    }

    private static void CheckKind(JsonObject body, ResourceDefinition definition)
    {
        var kind = Text(body, "kind");
        var apiVersion = Text(body, "apiVersion");
        if (kind.Length > 0 && kind != definition.Kind)
        {
            var version = apiVersion[(apiVersion.IndexOf('/', StringComparison.Ordinal) + 1)..];
            throw ApiException.BadRequest(
                CannotHandle(kind, version, definition) + $"converting ({apiVersion}.{kind}) to ({definition.ApiVersion}.{definition.Kind}): unknown conversion");
        }

        if (apiVersion.Length > 0 && apiVersion != definition.ApiVersion)
        {
            throw ApiException.BadRequest(
                $"the API version in the data ({apiVersion}) does not match the expected API version ({definition.ApiVersion})");
        }
    }

    private static string CannotHandle(string kind, string version, ResourceDefinition definition) =>
        $"{kind} in version \"{version}\" cannot be handled as a {definition.Kind}: ";

    private static string Text(JsonObject body, string name) =>
        body[name] is JsonValue value && value.GetValueKind() == JsonValueKind.String ? value.GetValue<string>() : "";
}
