using System.Text.Json;
using EdgeKube.Api.Protobuf;

namespace EdgeKube.Api.OpenApi;

/// <summary>An OpenAPI v2 document in JSON, written as gnostic's message openapi.v2.Document (its field numbers stand here).</summary>
internal sealed class OpenApiV2Protobuf : IDisposable
{
    private static readonly string[] _methods = ["", "", "get", "put", "post", "delete", "options", "head", "patch"];
    private readonly ProtoWriter _output = new();

    public static byte[] Encode(JsonElement document)
    {
        using var encoding = new OpenApiV2Protobuf();
        encoding.Document(document);
        return encoding._output.Written.ToArray();
    }

    public void Dispose() => _output.Dispose();

    private void Document(JsonElement document)
    {
        Text(1, document, "swagger");
        Message(2, document.GetProperty("info"), info =>
        {
            Text(1, info, "title");
            Text(2, info, "version");
        });
        Message(8, document.GetProperty("paths"), paths => Named(2, paths, Path));
        Message(9, document.GetProperty("definitions"), definitions => Named(1, definitions, new SchemaProtobuf(_output).Write));
    }

    private void Path(JsonElement path)
    {
        for (var number = 2; number < _methods.Length; number++)
        {
            if (path.TryGetProperty(_methods[number], out var operation))
            {
                Message(number, operation, Operation);
            }
        }

        Parameters(9, path);
    }

    private void Operation(JsonElement operation)
    {
        Text(3, operation, "description");
        Text(5, operation, "operationId");
        Texts(6, operation, "produces");
        Texts(7, operation, "consumes");
        Parameters(8, operation);
        Message(9, operation.GetProperty("responses"), responses => Named(1, responses, answer => Message(1, answer, Answer)));
        new SchemaProtobuf(_output).Extensions(13, operation);
    }

    private void Answer(JsonElement answer)
    {
        Text(1, answer, "description");
        if (answer.TryGetProperty("schema", out var schema))
        {
            Message(2, schema, item => Message(1, item, new SchemaProtobuf(_output).Write));
        }
    }

    private void Parameters(int number, JsonElement owner)
    {
        foreach (var parameter in owner.GetProperty("parameters").EnumerateArray())
        {
            Message(number, parameter, item => Message(1, item, Parameter));
        }
    }

    private void Parameter(JsonElement parameter)
    {
        switch (parameter.GetProperty("in").GetString())
        {
            case "body":
                Message(1, parameter, Body);
                break;
            case "path":
                Message(2, parameter, inner => Message(4, inner, p => Plain(p, typeAt: 5, uniqueAt: 19)));
                break;
            default:
                Message(2, parameter, inner => Message(3, inner, p => Plain(p, typeAt: 6, uniqueAt: 20)));
                break;
        }
    }

    private void Body(JsonElement body)
    {
        Text(2, body, "name");
        Text(3, body, "in");
        Truth(4, body, "required");
        Message(5, body.GetProperty("schema"), new SchemaProtobuf(_output).Write);
    }

    private void Plain(JsonElement parameter, int typeAt, int uniqueAt)
    {
        Truth(1, parameter, "required");
        Text(2, parameter, "in");
        Text(3, parameter, "description");
        Text(4, parameter, "name");
        Text(typeAt, parameter, "type");
        Truth(uniqueAt, parameter, "uniqueItems");
    }

    private void Named(int number, JsonElement map, Action<JsonElement> content)
    {
        foreach (var member in map.EnumerateObject())
        {
            var mark = _output.Begin(number);
            _output.Text(1, member.Name);
            Message(2, member.Value, content);
            _output.End(mark);
        }
    }

    private void Message(int number, JsonElement value, Action<JsonElement> content)
    {
        var mark = _output.Begin(number);
        content(value);
        _output.End(mark);
    }

    private void Text(int number, JsonElement owner, string name)
    {
        if (owner.TryGetProperty(name, out var text))
        {
            _output.Text(number, text.GetString()!);
        }
    }

    private void Texts(int number, JsonElement owner, string name)
    {
        foreach (var text in owner.GetProperty(name).EnumerateArray())
        {
            _output.Text(number, text.GetString()!);
        }
    }

    private void Truth(int number, JsonElement owner, string name)
    {
        if (owner.TryGetProperty(name, out var truth) && truth.GetBoolean())
        {
            _output.Varint(number, 1);
        }
    }
}
