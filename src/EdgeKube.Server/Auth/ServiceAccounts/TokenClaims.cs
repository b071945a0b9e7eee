using System.Buffers;
using System.Text.Json;

namespace EdgeKube.Server.Auth.ServiceAccounts;

/// <summary>What a token of a ServiceAccount says, with Kubernetes' private claims.</summary>
internal sealed record TokenClaims
{
    /// <summary>What makes these tokens, and the audience of those that ask for none: the API server itself.</summary>
    public const string Issuer = "https://kubernetes.default.svc.cluster.local";

    private const string Private = "kubernetes.io";

    public required string Namespace { get; init; }

    public required NamedObject Account { get; init; }

    public IReadOnlyList<string> Audiences { get; init; } = [];

    public long IssuedAt { get; init; }

    /// <summary>Seconds since 1970.</summary>
    public long Expires { get; init; }

    /// <summary>This token's own id.</summary>
    public string Id { get; init; } = "";

    /// <summary>The pod that the token lives with.</summary>
    public NamedObject? Pod { get; init; }

    /// <summary>The node of that pod, or the one that the token lives with.</summary>
    public NamedObject? Node { get; init; }

    /// <summary>The Secret that the token lives with.</summary>
    public NamedObject? Secret { get; init; }

    public string Subject => $"system:serviceaccount:{Namespace}:{Account.Name}";

    public byte[] Write()
    {
        var buffer = new ArrayBufferWriter<byte>(512);
        using (var writer = new Utf8JsonWriter(buffer))
        {
            writer.WriteStartObject();
            writer.WriteStartArray("aud");
            foreach (var audience in Audiences)
            {
                writer.WriteStringValue(audience);
            }

            writer.WriteEndArray();
            writer.WriteNumber("exp", Expires);
            writer.WriteNumber("iat", IssuedAt);
            writer.WriteString("iss", Issuer);
            writer.WriteString("jti", Id);
            writer.WriteStartObject(Private);
            writer.WriteString("namespace", Namespace);
            Write(writer, "node", Node);
            Write(writer, "pod", Pod);
            Write(writer, "secret", Secret);
            Write(writer, "serviceaccount", Account);
            writer.WriteEndObject();
            writer.WriteNumber("nbf", IssuedAt);
            writer.WriteString("sub", Subject);
            writer.WriteEndObject();
        }

        return buffer.WrittenSpan.ToArray();
    }

    /// <returns>Null when these are not the claims of such a token.</returns>
    public static TokenClaims? Read(JsonElement root)
    {
        if (Text(root, "iss") != Issuer || !root.TryGetProperty(Private, out var own) || own.ValueKind != JsonValueKind.Object
            || Named(own, "serviceaccount") is not { } account)
        {
            return null;
        }

        var claims = new TokenClaims
        {
            Namespace = Text(own, "namespace"),
            Account = account,
            Audiences = Texts(root, "aud"),
            IssuedAt = Number(root, "nbf"),
            Expires = Number(root, "exp"),
            Id = Text(root, "jti"),
            Pod = Named(own, "pod"),
            Node = Named(own, "node"),
            Secret = Named(own, "secret"),
        };
        return claims.Subject == Text(root, "sub") ? claims : null;
    }

    private static void Write(Utf8JsonWriter writer, string name, NamedObject? value)
    {
        if (value is not null)
        {
            writer.WriteStartObject(name);
            writer.WriteString("name", value.Name);
            writer.WriteString("uid", value.Uid);
            writer.WriteEndObject();
        }
    }

    private static NamedObject? Named(JsonElement at, string name) =>
        at.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Object ? new(Text(value, "name"), Text(value, "uid")) : null;

    internal static string Text(JsonElement at, string name) =>
        at.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString()! : "";

    private static long Number(JsonElement at, string name) =>
        at.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out var number) ? number : 0;

    private static IReadOnlyList<string> Texts(JsonElement at, string name)
    {
        if (!at.TryGetProperty(name, out var value))
        {
            return [];
        }

        return value.ValueKind == JsonValueKind.Array
            ? [.. value.EnumerateArray().Select(v => v.ValueKind == JsonValueKind.String ? v.GetString()! : "")]
            : [Text(at, name)];
    }
}
