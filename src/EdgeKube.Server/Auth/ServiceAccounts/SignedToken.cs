using System.Buffers.Text;
using System.Text;
using System.Text.Json;

namespace EdgeKube.Server.Auth.ServiceAccounts;

/// <summary>The compact form of a signed JSON Web Token (RFC 7515): header, claims and signature.</summary>
internal static class SignedToken
{
    /// <summary>No token of ours comes near it; it bounds what a stranger can make us hash.</summary>
    private const int MaxLength = 16 * 1024;

    public static string Make(TokenKey key, ReadOnlySpan<byte> claims)
    {
        var header = Base64Url.EncodeToString(Encoding.UTF8.GetBytes($$"""{"alg":"ES256","kid":"{{key.Id}}"}"""));
        var signed = $"{header}.{Base64Url.EncodeToString(claims)}";
        return $"{signed}.{Base64Url.EncodeToString(key.Sign(Encoding.ASCII.GetBytes(signed)))}";
    }

    /// <returns>The claims of a token that this key signed; null for everything else.</returns>
    public static byte[]? Open(TokenKey key, string token)
    {
        if (token.Length > MaxLength || token.Split('.') is not [var header, var claims, var signature])
        {
            return null;
        }

        try
        {
            return IsOurs(key, Base64Url.DecodeFromChars(header))
                && key.Verify(Encoding.UTF8.GetBytes($"{header}.{claims}"), Base64Url.DecodeFromChars(signature))
                    ? Base64Url.DecodeFromChars(claims)
                    : null;
        }
        catch (FormatException)
        {
            return null;
        }
    }

    // The algorithm is ours to say, not the token's: any other one is refused before the key is used.
    private static bool IsOurs(TokenKey key, byte[] header)
    {
        try
        {
            using var document = JsonDocument.Parse(header);
            return document.RootElement is { ValueKind: JsonValueKind.Object } root
                && root.TryGetProperty("alg", out var algorithm) && algorithm.ValueEquals("ES256")
                && (!root.TryGetProperty("kid", out var id) || id.ValueEquals(key.Id));
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return false; // not JSON, or a member of another type
        }
    }
}
