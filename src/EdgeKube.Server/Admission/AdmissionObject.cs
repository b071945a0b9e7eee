using System.Text;
using System.Text.Json.Nodes;
using EdgeKube.Api.Definitions;

namespace EdgeKube.Server.Admission;

/// <summary>What is written in one version of its kind, as a tree for expressions and as text for webhooks.</summary>
internal sealed class AdmissionObject(ResourceDefinition version, JsonObject? value, JsonObject? old)
{
    private static readonly byte[] _null = Encoding.UTF8.GetBytes("null");
    private readonly Lazy<byte[]> _json = new(() => Bytes(value));
    private readonly Lazy<byte[]> _oldJson = new(() => Bytes(old));

    public ResourceDefinition Version => version;

    public JsonObject? Value => value;

    public JsonObject? Old => old;

    public byte[] Json => _json.Value;

    public byte[] OldJson => _oldJson.Value;

    private static byte[] Bytes(JsonObject? value) => value is null ? _null : Encoding.UTF8.GetBytes(value.ToJsonString());
}
