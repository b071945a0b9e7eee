using System.Net;
using System.Net.Sockets;
using System.Text.RegularExpressions;
using System.Threading.Channels;
using EdgeKube.Messaging.Mqtt;
using EdgeKube.Testing;
using Microsoft.Extensions.Logging;
using Xunit;

namespace EdgeKube.Messaging.Tests.Mqtt;

/// <summary>What a client says of a broker that it cannot talk to over TLS; the broker is a real mosquitto.</summary>
public sealed class TlsTroubleTests : IAsyncDisposable
{
    private readonly MosquittoFixture _broker = new();

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public ValueTask DisposeAsync() => _broker.DisposeAsync();

    [Theory]
    [InlineData("elsewhere.example", -1, "the broker's certificate is not for localhost")]
    [InlineData("localhost", 24, "the broker's certificate is not accepted: certificate is not yet valid; is this machine's clock right?")]
    [InlineData("localhost", -48, "the broker's certificate is not accepted: certificate has expired; is this machine's clock right?")]
    public async Task A_certificate_that_is_not_good_is_named(string name, int validFromHours, string words)
    {
        Assert.SkipUnless(MosquittoFixture.IsInstalled, "mosquitto is not installed");
        _broker.CertifyBroker(name, TimeSpan.FromHours(validFromHours));
        await _broker.StartAsync(Ct);
        Assert.Contains(words, await SaidAsync(Options()), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Another_clusters_broker_is_known_for_one()
    {
        Assert.SkipUnless(MosquittoFixture.IsInstalled, "mosquitto is not installed");
        await _broker.StartAsync(Ct);
        await using var other = new MosquittoFixture();
        Assert.Contains("; is it the broker of another cluster?", await SaidAsync(Options() with { CaFile = other.CaFile }), StringComparison.Ordinal);
        var (certificate, key) = other.Client("board-1"); // of an authority with the same name: only the signature tells them apart
        AssertRefused("(unknown ca|decrypt error)", await SaidAsync(Options() with { CertificateFile = certificate, KeyFile = key }));
    }

    [Fact]
    public async Task Who_shows_no_certificate_learns_that_one_is_required()
    {
        Assert.SkipUnless(MosquittoFixture.IsInstalled, "mosquitto is not installed");
        await _broker.StartAsync(Ct);
        AssertRefused("certificate required", await SaidAsync(Options() with { CertificateFile = null, KeyFile = null }));
    }

    [Theory]
    [InlineData("OpenSSL Error[0]: error:0A000418:SSL routines::tlsv1 alert unknown ca", "the broker refuses the TLS connection: unknown ca")]
    [InlineData("OpenSSL Error[0]: error:14094415:SSL routines:ssl3_read_bytes:sslv3 alert certificate expired", "the broker refuses the TLS connection: certificate expired")]
    [InlineData("OpenSSL Error[0]: error:0A0000C1:SSL routines::no shared cipher", "TLS failed: no shared cipher")]
    [InlineData("Error: out of memory", null)]
    public void What_the_library_logs_is_put_in_words(string line, string? words)
    {
        var trouble = new TlsTrouble("gateway");
        trouble.Hear(line, 0, "");
        trouble.Hear("OpenSSL Error[1]: error:0A000086:SSL routines::certificate verify failed", 0, "");
        Assert.Equal(words ?? "TLS failed: certificate verify failed", trouble.Words);
    }

    [Theory]
    [InlineData("", "the broker ")]
    [InlineData("HTTP/1.1 400 Bad Request\r\n\r\n", "what answers there does not speak TLS")]
    public async Task What_is_no_broker_is_told(string answer, string words)
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var serving = ServeAsync(listener, answer);
        Assert.Contains(words, await SaidAsync(Options() with { Port = ((IPEndPoint)listener.LocalEndpoint).Port }), StringComparison.Ordinal);
        listener.Stop();
        await serving;
    }

    // Which of the two depends on whether the broker's last word was read before it closed.
    private static void AssertRefused(string why, string said) =>
        Assert.True(
            Regex.IsMatch(said, $"the broker (refuses the TLS connection: {why}|ended the connection in the TLS handshake .*; does it know this certificate)"), said);

    private static async Task ServeAsync(TcpListener listener, string answer)
    {
        try
        {
            while (true)
            {
                using var client = await listener.AcceptTcpClientAsync(Ct);
                await client.GetStream().ReadAtLeastAsync(new byte[4096], 1, throwOnEndOfStream: false, Ct);
                await client.GetStream().WriteAsync(System.Text.Encoding.ASCII.GetBytes(answer), Ct);
            }
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException or IOException)
        {
            // the test is over
        }
    }

    private static async Task<string> SaidAsync(MqttClientOptions options)
    {
        var log = new LogLines();
        await using var client = new MqttClient(options, TimeProvider.System, log);
        client.Start();
        return await log.Lines.Reader.ReadAsync(Ct).AsTask().WaitAsync(TimeSpan.FromSeconds(15), Ct);
    }

    private MqttClientOptions Options()
    {
        var (certificate, key) = _broker.Client("board-1");
        return new()
        {
            ClientId = "board-1",
            Host = "localhost",
            Port = _broker.Port,
            CaFile = _broker.CaFile,
            CertificateFile = certificate,
            KeyFile = key,
        };
    }

    private sealed class LogLines : ILogger<MqttClient>
    {
        public Channel<string> Lines { get; } = Channel.CreateUnbounded<string>();

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            Lines.Writer.TryWrite(formatter(state, exception));
    }
}
