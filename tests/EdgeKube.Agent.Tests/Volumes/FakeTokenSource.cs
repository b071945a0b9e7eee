using EdgeKube.Agent.Volumes;

namespace EdgeKube.Agent.Tests.Volumes;

/// <summary>A server that hands out tokens which say when they end, until it is away.</summary>
internal sealed class FakeTokenSource(TimeProvider time) : ITokenSource
{
    public bool IsAway { get; set; }

    public List<TokenOrder> Orders { get; } = [];

    public Task<byte[]> RequestAsync(TokenOrder order, TimeSpan patience, CancellationToken ct)
    {
        if (IsAway)
        {
            throw new VolumeException("the server cannot be reached");
        }

        Orders.Add(order);
        return Task.FromResult(Token(time.GetUtcNow(), order.Seconds));
    }

    public static byte[] Token(DateTimeOffset from, long seconds)
    {
        var start = from.ToUnixTimeSeconds();
        var claims = System.Text.Encoding.UTF8.GetBytes($$"""{"iat":{{start}},"exp":{{start + seconds}}}""");
        return System.Text.Encoding.ASCII.GetBytes($"h.{System.Buffers.Text.Base64Url.EncodeToString(claims)}.s");
    }
}
