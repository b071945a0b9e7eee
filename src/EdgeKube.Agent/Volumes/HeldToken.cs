using System.Buffers.Text;
using System.Text.Json;

namespace EdgeKube.Agent.Volumes;

/// <summary>A token and when a newer one is due, by this board's clock.</summary>
internal sealed record HeldToken(byte[] Token, DateTimeOffset IssuedAt, DateTimeOffset DueAt, DateTimeOffset ExpiresAt)
{
    private static readonly TimeSpan _mostAge = TimeSpan.FromHours(24);

    /// <summary>One that was found: its own times are the server's clock's.</summary>
    /// <returns>Null when it is no token.</returns>
    public static HeldToken? Found(byte[] token) => Times(token) is { } times ? Made(token, times.From, times.Until - times.From) : null;

    /// <summary>One that came just now: its life is counted from here on.</summary>
    public static HeldToken Fresh(byte[] token, DateTimeOffset now)
    {
        var life = Times(token) is { } times ? times.Until - times.From : TimeSpan.FromHours(1);
        return Made(token, now, life);
    }

    // As the kubelet does: at 80 % of its life, and after a day in any case.
    private static HeldToken Made(byte[] token, DateTimeOffset from, TimeSpan life)
    {
        var due = life * 0.8;
        return new(token, from, from + (due < _mostAge ? due : _mostAge), from + life);
    }

    private static (DateTimeOffset From, DateTimeOffset Until)? Times(ReadOnlySpan<byte> token)
    {
        var start = token.IndexOf((byte)'.') + 1;
        var length = token[start..].IndexOf((byte)'.');
        if (start <= 0 || length <= 0)
        {
            return null;
        }

        try
        {
            using var claims = JsonDocument.Parse(Base64Url.DecodeFromUtf8(token.Slice(start, length)));
            return claims.RootElement.Number("iat") is { } from && claims.RootElement.Number("exp") is { } until
                ? (DateTimeOffset.FromUnixTimeSeconds(from), DateTimeOffset.FromUnixTimeSeconds(until))
                : null;
        }
        catch (Exception e) when (e is FormatException or JsonException)
        {
            return null;
        }
    }
}
