using System.Text.Json;

namespace EdgeKube.Api.OpenApi;

/// <summary>Writes the operations of a path in OpenAPI v2.</summary>
internal sealed class PathWriterV2(Utf8JsonWriter writer, SchemaDocument schemas) : PathWriter(writer, schemas)
{
    private static readonly string[] _json = ["application/json", "application/yaml", "application/vnd.kubernetes.protobuf"];
    private static readonly string[] _streams = [.. _json, "application/json;stream=watch", "application/vnd.kubernetes.protobuf;stream=watch"];

    protected override bool TypeInSchema => false;

    protected override void WriteMediaTypes(Operation operation)
    {
        Schemas.WriteTexts("consumes", operation.Method == "patch" ? operation.BodyMediaTypes : ["*/*"]);
        Schemas.WriteTexts("produces", operation.Answer.Length == 0 ? ["text/plain"] : operation.Streams ? _streams : _json);
    }

    protected override void WriteBodyParameter(Operation operation)
    {
        if (operation.Body.Length > 0)
        {
            Writer.WriteStartObject();
            Writer.WriteString("name", "body");
            Writer.WriteString("in", "body");
            Writer.WriteBoolean("required", operation.Method != "delete");
            WriteSchema(operation.Body);
            Writer.WriteEndObject();
        }
    }

    protected override void WriteAnswerType(Operation operation) => WriteSchema(operation.Answer);
}
