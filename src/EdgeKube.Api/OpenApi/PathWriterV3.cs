using System.Text.Json;

namespace EdgeKube.Api.OpenApi;

/// <summary>Writes the operations of a path in OpenAPI v3.</summary>
internal sealed class PathWriterV3(Utf8JsonWriter writer, SchemaDocument schemas) : PathWriter(writer, schemas)
{
    private static readonly string[] _json = ["application/json"];
    private static readonly string[] _streams = [.. _json, "application/json;stream=watch"];

    protected override bool TypeInSchema => true;

    protected override void WriteBody(Operation operation)
    {
        if (operation.Body.Length > 0)
        {
            Writer.WriteStartObject("requestBody");
            WriteContent(operation.Body, operation.BodyMediaTypes);
            Writer.WriteEndObject();
        }
    }

    protected override void WriteAnswerType(Operation operation) => WriteContent(operation.Answer, operation.Streams ? _streams : _json);

    private void WriteContent(string type, IReadOnlyList<string> mediaTypes)
    {
        Writer.WriteStartObject("content");
        foreach (var mediaType in mediaTypes)
        {
            Writer.WriteStartObject(mediaType);
            WriteSchema(type);
            Writer.WriteEndObject();
        }

        Writer.WriteEndObject();
    }
}
