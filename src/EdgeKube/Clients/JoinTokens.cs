using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json.Nodes;
using EdgeKube.Api.Views;

namespace EdgeKube.Clients;

/// <summary>Join tokens, kept as Kubernetes' bootstrap token Secrets in kube-system.</summary>
internal sealed class JoinTokens(AdminClient client, TimeProvider time)
{
    private const string Path = "/api/v1/namespaces/kube-system/secrets";
    private const string Prefix = "bootstrap-token-";
    private const string Alphabet = "abcdefghijklmnopqrstuvwxyz0123456789";

    /// <summary>Makes a token; a lifetime of zero is for ever.</summary>
    public async Task<string> CreateAsync(TimeSpan lifetime, CancellationToken ct)
    {
        var id = RandomNumberGenerator.GetString(Alphabet, 6);
        var secret = RandomNumberGenerator.GetString(Alphabet, 16);
        var data = new JsonObject
        {
            ["token-id"] = id,
            ["token-secret"] = secret,
            ["usage-bootstrap-authentication"] = "true",
        };
        if (lifetime > TimeSpan.Zero)
        {
            data["expiration"] = TimeConverter.Format(DateTimeOffset.FromUnixTimeSeconds((time.GetUtcNow() + lifetime).ToUnixTimeSeconds()));
        }

        await client.SendAsync(
            HttpMethod.Post,
            Path,
            new JsonObject
            {
                ["apiVersion"] = "v1",
                ["kind"] = "Secret",
                ["metadata"] = new JsonObject { ["name"] = Prefix + id },
                ["type"] = "bootstrap.kubernetes.io/token",
                ["stringData"] = data,
            },
            ct);
        using var ca = X509Certificate2.CreateFromPem(client.CaPem);
        return $"ek1.{Convert.ToHexStringLower(SHA256.HashData(ca.RawData))}.{id}.{secret}";
    }

    public async Task<IReadOnlyList<(string Id, string Expires)>> ListAsync(CancellationToken ct)
    {
        var answer = await client.SendAsync(HttpMethod.Get, Path + "?fieldSelector=type%3Dbootstrap.kubernetes.io%2Ftoken", null, ct);
        return [.. (answer["items"] as JsonArray ?? []).OfType<JsonObject>().Select(s => (
            ((string?)s["metadata"]?["name"] ?? "")[Prefix.Length..],
            s["data"]?["expiration"] is { } e ? Encoding.UTF8.GetString(Convert.FromBase64String((string?)e ?? "")) : "never"))];
    }

    public Task DeleteAsync(string id, CancellationToken ct) =>
        client.SendAsync(HttpMethod.Delete, $"{Path}/{Prefix}{Uri.EscapeDataString(id)}", null, ct);
}
