using System.Text.Json;

namespace EdgeKube.Api.OpenApi;

/// <summary>Writes the operations of a path; the versions of OpenAPI differ in how they tell of bodies and answers.</summary>
internal abstract class PathWriter(Utf8JsonWriter writer, SchemaDocument schemas)
{
    private static readonly string[] _pathParameters = ["name", "namespace"];

    protected Utf8JsonWriter Writer => writer;

    protected SchemaDocument Schemas => schemas;

    /// <summary>See <see cref="Parameter.WriteTo"/>.</summary>
    protected abstract bool TypeInSchema { get; }

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
            new Parameter(name, "string", name == "name" ? "The object's name." : "The object's namespace.").WriteTo(writer, TypeInSchema);
        }

        writer.WriteEndArray();
        writer.WriteEndObject();
    }

    /// <summary>The media types, where the operation itself tells of them.</summary>
    protected virtual void WriteMediaTypes(Operation operation)
    {
    }

    /// <summary>The body, where it is a parameter.</summary>
    protected virtual void WriteBodyParameter(Operation operation)
    {
    }

    /// <summary>The body, where it is none.</summary>
    protected virtual void WriteBody(Operation operation)
    {
    }

    protected abstract void WriteAnswerType(Operation operation);

    protected void WriteSchema(string type)
    {
        writer.WritePropertyName("schema");
        schemas.WriteReference(type);
    }

    private void WriteOperation(Operation operation)
    {
        writer.WriteString("description", operation.Description);
        writer.WriteString("operationId", operation.Id);
        WriteMediaTypes(operation);
        writer.WriteStartArray("parameters");
        WriteBodyParameter(operation);
        foreach (var parameter in operation.Parameters)
        {
            parameter.WriteTo(writer, TypeInSchema);
        }

        writer.WriteEndArray();
        WriteBody(operation);
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
            WriteAnswerType(operation);
        }

        writer.WriteEndObject();
    }
}
