using System.Text.Json;

namespace EdgeKube.Api.OpenApi;

/// <summary>Writes the operations of a path in OpenAPI v2.</summary>
internal sealed class PathWriterV2(Utf8JsonWriter writer, SchemaDocument schemas)
{
    private static readonly string[] _json = ["application/json", "application/yaml", "application/vnd.kubernetes.protobuf"];
    private static readonly string[] _streams = [.. _json, "application/json;stream=watch", "application/vnd.kubernetes.protobuf;stream=watch"];
    private static readonly string[] _pathParameters = ["name", "namespace"];

    public void Write(string path, IReadOnlyList<Operation> operations)
    {
        writer.WriteStartObject(path);
        foreach (var operation in operations)
        {
            writer.WriteStartObject(operation.Method);
            WriteOperation(operation);
            writer.WriteEndObject();
        }

        writer.WriteStartArray("parameters");
        foreach (var name in _pathParameters.Where(n => path.Contains($"{{{n}}}", StringComparison.Ordinal)))
        {
            new Parameter(name, "string", name == "name" ? "The object's name." : "The object's namespace.").WriteToV2(writer);
        }

        writer.WriteEndArray();
        writer.WriteEndObject();
    }

    private void WriteOperation(Operation operation)
    {
        writer.WriteString("description", operation.Description);
        writer.WriteString("operationId", operation.Id);
        schemas.WriteTexts("consumes", operation.Method == "patch" ? operation.BodyMediaTypes : ["*/*"]);
        schemas.WriteTexts("produces", operation.Answer.Length == 0 ? ["text/plain"] : operation.Streams ? _streams : _json);
        writer.WriteStartArray("parameters");
        if (operation.Body.Length > 0)
        {
            writer.WriteStartObject();
            writer.WriteString("name", "body");
            writer.WriteString("in", "body");
            writer.WriteBoolean("required", operation.Method != "delete");
            WriteSchema(operation.Body);
            writer.WriteEndObject();
        }

        foreach (var parameter in operation.Parameters)
        {
            parameter.WriteToV2(writer);
        }

        writer.WriteEndArray();
        writer.WriteStartObject("responses");
        WriteAnswer(operation, "200", "OK");
        if (operation.Created)
        {
            WriteAnswer(operation, "201", "Created");
        }

        writer.WriteEndObject();
        writer.WriteString("x-kubernetes-action", operation.Action);
        writer.WritePropertyName("x-kubernetes-group-version-kind");
        operation.Kind.Write(writer);
    }

    private void WriteAnswer(Operation operation, string code, string description)
    {
        writer.WriteStartObject(code);
        writer.WriteString("description", description);
        if (operation.Answer.Length > 0)
        {
            WriteSchema(operation.Answer);
        }

        writer.WriteEndObject();
    }

    private void WriteSchema(string type)
    {
        writer.WritePropertyName("schema");
        schemas.WriteReference(type);
    }
}
