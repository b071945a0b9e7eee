using System.Text;
using System.Text.Json.Nodes;
using EdgeKube.Api.Errors;
using EdgeKube.Api.Schemas;

namespace EdgeKube.Api.Protobuf;

/// <summary>Kubernetes' protobuf form of an object, turned into JSON by the schema: <c>k8s\0</c> and a runtime.Unknown message.</summary>
public static class KubernetesProtobuf
{
    public const string MediaType = "application/vnd.kubernetes.protobuf";

    internal static ReadOnlySpan<byte> Magic => "k8s\0"u8;

    /// <summary>Reads an object.</summary>
    /// <param name="schemaOf">The schema of an apiVersion and kind; null when it is not known.</param>
    /// <exception cref="ApiException">400 for a body that is not of that form, or whose kind has no schema.</exception>
    public static JsonObject Decode(ReadOnlySpan<byte> body, Func<string, string, SchemaNode?> schemaOf)
    {
        if (!body.StartsWith(Magic))
        {
            throw ApiException.BadRequest("provided data does not appear to be a protobuf message, expected prefix \"k8s\\x00\"");
        }

        var (apiVersion, kind) = ("", "");
        ReadOnlySpan<byte> raw = [];
        var reader = new ProtoReader(body[Magic.Length..]);
        while (reader.Next())
        {
            switch (reader.Number)
            {
                case 1:
                    (apiVersion, kind) = TypeOf(reader.Bytes());
                    break;
                case 2:
                    raw = reader.Bytes();
                    break;
                default:
                    reader.Skip();
                    break;
            }
        }

        var schema = schemaOf(apiVersion, kind)
            ?? throw ApiException.BadRequest($"no kind \"{kind}\" is registered for version \"{apiVersion}\"");
        var decoded = new JsonObject { ["apiVersion"] = apiVersion, ["kind"] = kind };
        ProtobufDecoding.Read(raw, schema, within: 0, decoded);

        // Through text once more: numbers then convert to whatever their reader wants, as those of a JSON body do.
        return JsonText.Parse(Encoding.UTF8.GetBytes(decoded.ToJsonString()));
    }

    private static (string ApiVersion, string Kind) TypeOf(ReadOnlySpan<byte> typeMeta)
    {
        var (apiVersion, kind) = ("", "");
        var reader = new ProtoReader(typeMeta);
        while (reader.Next())
        {
            switch (reader.Number)
            {
                case 1:
                    apiVersion = Encoding.UTF8.GetString(reader.Bytes());
                    break;
                case 2:
                    kind = Encoding.UTF8.GetString(reader.Bytes());
                    break;
                default:
                    reader.Skip();
                    break;
            }
        }

        return (apiVersion, kind);
    }
}
