using System.Text.Json;

namespace EdgeKube.Api.OpenApi;

/// <summary>Writes the operations of a path.</summary>
internal sealed class PathWriter(Utf8JsonWriter writer, SchemaDocument schemas)
{
    private const string Json = "application/json";

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
            new Parameter(name, "string", name == "name" ? "The object's name." : "The object's namespace.").WriteTo(writer);
        }

        writer.WriteEndArray();
        writer.WriteEndObject();
    }

    private void WriteOperation(Operation operation)
    {
        writer.WriteString("description", operation.Description);
        writer.WriteString("operationId", operation.Id);
        writer.WriteStartArray("parameters");
        foreach (var parameter in operation.Parameters)
        {
            parameter.WriteTo(writer);
        }

        writer.WriteEndArray();
        if (operation.Body.Length > 0)
        {
            writer.WriteStartObject("requestBody");
            WriteContent(operation.Body, operation.BodyMediaTypes);
            writer.WriteEndObject();
        }

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
            WriteContent(operation.Answer, operation.Streams ? [Json, $"{Json};stream=watch"] : [Json]);
        }

        writer.WriteEndObject();
    }

    private void WriteContent(string type, IReadOnlyList<string> mediaTypes)
    {
        writer.WriteStartObject("content");
        foreach (var mediaType in mediaTypes)
        {
            writer.WriteStartObject(mediaType);
            writer.WritePropertyName("schema");
            schemas.WriteReference(type);
            writer.WriteEndObject();
        }

        writer.WriteEndObject();
    }
}
