using System.Text.Json;
using EdgeKube.Api.Schemas;

namespace EdgeKube.Api.Protobuf;

/// <summary>Turns stored JSON into Kubernetes' protobuf form: objects, lists and the frames of a watch, one after the other in one buffer.</summary>
public sealed class KubernetesEncoder : IDisposable
{
    private readonly ProtoWriter _output = new();

    /// <summary>What was written since the last <see cref="Clear"/>; gone with the next write.</summary>
    public ReadOnlyMemory<byte> Written => _output.Written;

    public void Dispose() => _output.Dispose();

    public void Clear() => _output.Clear();

    /// <summary>One object; the schema says which of its fields are taken.</summary>
    public void WriteObject(string apiVersion, string kind, ReadOnlySpan<byte> json, SchemaNode schema)
    {
        var raw = BeginEnvelope(apiVersion, kind);
        new ProtobufEncoding(json, _output).Write(schema);
        EndEnvelope(raw);
    }

    /// <summary>Begins a list.</summary>
    /// <param name="metadata">The ListMeta, as JSON.</param>
    /// <returns>What <see cref="EndList"/> wants.</returns>
    public int BeginList(string apiVersion, string kind, ReadOnlySpan<byte> metadata, SchemaNode listMeta)
    {
        var raw = BeginEnvelope(apiVersion, kind);
        WriteMessage(1, metadata, listMeta);
        return raw;
    }

    public void WriteItem(ReadOnlySpan<byte> json, SchemaNode schema) => WriteMessage(2, json, schema);

    public void EndList(int list) => EndEnvelope(list);

    /// <summary>A frame of a watch: four bytes of length, and a WatchEvent that holds the object in its envelope.</summary>
    public void WriteEvent(string type, string apiVersion, string kind, ReadOnlySpan<byte> json, SchemaNode schema)
    {
        var start = _output.Length;
        _output.Raw([0, 0, 0, 0]);
        _output.Text(1, type);
        var extension = _output.Begin(2);
        var raw = _output.Begin(1);
        WriteObject(apiVersion, kind, json, schema);
        _output.End(raw);
        _output.End(extension);
        _output.Frame(start);
    }

    /// <summary>Reads what an object says it is.</summary>
    public static (string ApiVersion, string Kind) TypeOf(ReadOnlySpan<byte> json)
    {
        var (apiVersion, kind) = ("", "");
        var reader = new Utf8JsonReader(json);
        reader.Read();
        while ((apiVersion.Length == 0 || kind.Length == 0) && reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var (isVersion, isKind) = (reader.ValueTextEquals("apiVersion"u8), reader.ValueTextEquals("kind"u8));
            reader.Read();
            if (isVersion)
            {
                apiVersion = reader.GetString() ?? "";
            }
            else if (isKind)
            {
                kind = reader.GetString() ?? "";
            }
            else
            {
                reader.Skip();
            }
        }

        return (apiVersion, kind);
    }

    private void WriteMessage(int field, ReadOnlySpan<byte> json, SchemaNode schema)
    {
        var mark = _output.Begin(field);
        new ProtobufEncoding(json, _output).Write(schema);
        _output.End(mark);
    }

    private int BeginEnvelope(string apiVersion, string kind)
    {
        _output.Raw(KubernetesProtobuf.Magic);
        var type = _output.Begin(1);
        _output.Text(1, apiVersion);
        _output.Text(2, kind);
        _output.End(type);
        return _output.Begin(2);
    }

    private void EndEnvelope(int raw)
    {
        _output.End(raw);
        _output.Bytes(3, []);
        _output.Bytes(4, []);
    }
}
