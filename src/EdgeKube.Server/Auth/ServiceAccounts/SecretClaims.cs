using System.Buffers;
using System.Text.Json;

namespace EdgeKube.Server.Auth.ServiceAccounts;

/// <summary>What the token in a Secret of type <c>kubernetes.io/service-account-token</c> says: it ends with its Secret, not by the clock.</summary>
internal sealed record SecretClaims(string Namespace, NamedObject Account, string Secret)
{
    private const string Issuer = "kubernetes/serviceaccount";
    private const string Prefix = "kubernetes.io/serviceaccount/";

    private string Subject => $"system:serviceaccount:{Namespace}:{Account.Name}";

    public byte[] Write()
    {
        var buffer = new ArrayBufferWriter<byte>(512);
        using (var writer = new Utf8JsonWriter(buffer))
        {
            writer.WriteStartObject();
            writer.WriteString("iss", Issuer);
            writer.WriteString(Prefix + "namespace", Namespace);
            writer.WriteString(Prefix + "secret.name", Secret);
            writer.WriteString(Prefix + "service-account.name", Account.Name);
            writer.WriteString(Prefix + "service-account.uid", Account.Uid);
            writer.WriteString("sub", Subject);
            writer.WriteEndObject();
        }

        return buffer.WrittenSpan.ToArray();
    }

    /// <returns>Null when these are not the claims of such a token.</returns>
    public static SecretClaims? Read(JsonElement root)
    {
        var account = new NamedObject(
            TokenClaims.Text(root, Prefix + "service-account.name"), TokenClaims.Text(root, Prefix + "service-account.uid"));
        var claims = new SecretClaims(TokenClaims.Text(root, Prefix + "namespace"), account, TokenClaims.Text(root, Prefix + "secret.name"));
        return TokenClaims.Text(root, "iss") == Issuer && claims.Subject == TokenClaims.Text(root, "sub") && claims.Secret.Length > 0 ? claims : null;
    }
}
