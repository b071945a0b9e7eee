using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using EdgeKube.Api.Definitions;
using EdgeKube.Api.Errors;
using EdgeKube.Api.Values;
using EdgeKube.Api.Views;
using EdgeKube.Messaging.Contracts;
using EdgeKube.Server.Registry;
using Microsoft.Extensions.Hosting;

namespace EdgeKube.Server.Auth;

/// <summary>The tokens that nodes join with: Secrets of type <c>bootstrap.kubernetes.io/token</c> in kube-system.</summary>
internal sealed class BootstrapTokens(IRegistry registry, ClusterPki pki, TokenFile file, TimeProvider time) : IHostedService
{
    private const string SecretType = "bootstrap.kubernetes.io/token";
    private const string Namespace = "kube-system";
    private const string Alphabet = "abcdefghijklmnopqrstuvwxyz0123456789";

    /// <summary>Makes the token without end that the token file holds, at the first start.</summary>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        var token = file.Read() ?? file.Write(Make(pki.Authority.Hash));
        if (await registry.FindAsync(KeyOf(token.Id), cancellationToken) is null)
        {
            await CreateAsync(token, cancellationToken);
        }
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>Lets a good token pass.</summary>
    /// <exception cref="ApiException">401 with the reason.</exception>
    public async Task CheckAsync(string text, CancellationToken ct)
    {
        var token = JoinToken.Parse(text) ?? throw Refused("it is not of the form ek1.<CA hash>.<id>.<secret>");
        if (token.CaHash != pki.Authority.Hash)
        {
            throw Refused("it was made for another cluster: its CA hash is not this server's");
        }

        if (await registry.FindAsync(KeyOf(token.Id), ct) is not { } stored
            || JsonSerializer.Deserialize(stored.Value.Span, ApiJson.Default.SecretView) is not { Type: SecretType } secret)
        {
            throw Refused($"there is no token with the id \"{token.Id}\"; it may have been deleted");
        }

        if (!CryptographicOperations.FixedTimeEquals(secret.Data?.GetValueOrDefault("token-secret") ?? [], Encoding.UTF8.GetBytes(token.Secret)))
        {
            throw Refused($"its secret is not that of the token \"{token.Id}\"");
        }

        if (secret.Data!.TryGetValue("expiration", out var end) && IsPast(Encoding.UTF8.GetString(end)))
        {
            throw Refused($"it expired at {Encoding.UTF8.GetString(end)}; make a new one on the server: edgekube token create");
        }
    }

    private static ApiException Refused(string why) => new(401, "Unauthorized", $"the join token is refused: {why}");

    private static ResourceKey KeyOf(string id) => new(BuiltIn.Secrets, Namespace, $"bootstrap-token-{id}");

    private bool IsPast(string end) =>
        !DateTimeOffset.TryParse(end, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var until) || until <= time.GetUtcNow();

    /// <summary>A new token of a cluster.</summary>
    public static JoinToken Make(string caHash) =>
        new(caHash, RandomNumberGenerator.GetString(Alphabet, 6), RandomNumberGenerator.GetString(Alphabet, 16));

    /// <summary>The Secret by which a token is good.</summary>
    /// <param name="token">The token.</param>
    /// <param name="description">What for it is there.</param>
    /// <param name="expires">RFC 3339; null: never.</param>
    public static JsonObject SecretOf(JoinToken token, string description, string? expires)
    {
        var data = new JsonObject
        {
            ["token-id"] = token.Id,
            ["token-secret"] = token.Secret,
            ["usage-bootstrap-authentication"] = "true",
            ["description"] = description,
        };
        if (expires is not null)
        {
            data["expiration"] = expires;
        }

        return new JsonObject
        {
            ["apiVersion"] = "v1",
            ["kind"] = "Secret",
            ["metadata"] = new JsonObject { ["name"] = KeyOf(token.Id).Name },
            ["type"] = SecretType,
            ["stringData"] = data,
        };
    }

    private async Task CreateAsync(JoinToken token, CancellationToken ct)
    {
        var body = SecretOf(token, "Joins nodes for as long as it is here", expires: null);
        await registry.CreateAsync(registry.Definitions.Get(BuiltIn.Secrets), Namespace, body, WriteOptions.Own("bootstrap-tokens"), ct);
    }
}
