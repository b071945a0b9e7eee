using System.Net;
using System.Net.Sockets;
using EdgeKube.Server.ApiServer;
using EdgeKube.Server.Auth;
using EdgeKube.Server.Management.Requests;
using EdgeKube.Server.Management.Streams;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace EdgeKube.Server.Management.Door;

/// <summary>The way of people's MQTT connections to the broker: they come to the API's port, and are let in by name.</summary>
internal sealed partial class MqttDoor(
    Reception reception,
    ManagementHost host,
    ConnectionStreams streams,
    CallerLimits limits,
    SignInPacing pacing,
    ClientCertificateAuthenticator certificates,
    IHostApplicationLifetime lifetime,
    TimeProvider time,
    ILogger<MqttDoor> logger)
    : IConnectionDoor
{
    private const int LongestConnect = 64 * 1024;
    private const int BufferSize = 8 * 1024;
    private static readonly TimeSpan _patience = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan _look = TimeSpan.FromSeconds(5);

    public bool Takes(byte first) => first == ConnectPacket.FirstByte;

    public async Task ServeAsync(ConnectionContext connection)
    {
        var shown = connection.Features.Get<ITlsConnectionFeature>()?.ClientCertificate;
        var user = shown is null ? null : certificates.Authenticate(shown);
        await ServeAsync(connection.Transport.Input.AsStream(leaveOpen: true), connection.Transport.Output.AsStream(leaveOpen: true), user, (connection.RemoteEndPoint as IPEndPoint)?.Address, connection.ConnectionClosed);
    }

    /// <summary>Serves a client until it, the broker or its right to be here ends.</summary>
    public async Task ServeAsync(Stream input, Stream output, UserInfo? certificate, IPAddress? from, CancellationToken closed)
    {
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(closed, lifetime.ApplicationStopping);
        var ct = ending.Token;
        try
        {
            if (await ReadConnectAsync(input, ct) is { } connect)
            {
                await ReceiveAsync(connect, certificate, from, input, output, ct);
            }
        }
        catch (Exception e) when (e is IOException or OperationCanceledException)
        {
            LogGone(e.Message);
        }
    }

    private async Task ReceiveAsync(ConnectPacket connect, UserInfo? certificate, IPAddress? from, Stream input, Stream output, CancellationToken ct)
    {
        using var attempt = pacing.Begin(from, connect.UserName ?? "");
        await Task.Delay(attempt.Delay, time, ct);
        var (entry, refusal) = attempt.Refusal is { } tooMany ? (null, tooMany) : await reception.ReceiveAsync(connect, certificate, ct);
        if (entry is not null)
        {
            await PassAsync(entry with { From = from }, connect, attempt, input, output, ct);
            return;
        }

        attempt.End(refusal == Refusal.NotAuthorized ? false : null);
        await output.WriteAsync(refusal!.ToBytes(connect.IsVersion5), ct);
    }

    private async Task PassAsync(Entry entry, ConnectPacket connect, SignInAttempt attempt, Stream input, Stream output, CancellationToken ct)
    {
        var came = false;
        var name = streams.Enter(entry.From);
        try
        {
            using var broker = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
            if (!await host.WakeAsync(ct) || !await ConnectAsync(broker, entry.Socket, ct))
            {
                await output.WriteAsync(Refusal.Unavailable.ToBytes(connect.IsVersion5), ct);
                return;
            }

            await using var there = new NetworkStream(broker, ownsSocket: false);
            await there.WriteAsync(entry.First, ct);
            host.Came();
            came = true;
            await PassAnswerAsync(there, output, attempt, ct);
            using var ending = CancellationTokenSource.CreateLinkedTokenSource(ct);
            Task[] ways =
            [
                CopyInAsync(entry.Name, connect.IsVersion5 ? new PublishMark(name) : null, input, there, ending.Token),
                there.CopyToAsync(output, BufferSize, ending.Token),
                StaysGoodAsync(entry, ending.Token),
            ];
            await Task.WhenAny(ways);
            await ending.CancelAsync();
            await Task.WhenAll(ways).ContinueWith(_ => { }, TaskScheduler.Default); // each of them ended as connections do
        }
        finally
        {
            streams.Leave(name);
            entry.Leave();
            if (came)
            {
                host.Left();
            }
        }
    }

    // The broker's first packet, CONNACK, says whether the password was good.
    private static async Task PassAnswerAsync(Stream there, Stream output, SignInAttempt attempt, CancellationToken ct)
    {
        const int ReasonEnd = 4;
        var buffer = new byte[BufferSize];
        var count = await there.ReadAtLeastAsync(buffer, ReasonEnd, throwOnEndOfStream: false, ct);
        if (count >= ReasonEnd)
        {
            attempt.End(buffer[ReasonEnd - 1] switch { 0 => true, 0x86 or 0x87 or 4 or 5 => false, _ => null });
        }

        await output.WriteAsync(buffer.AsMemory(0, count), ct);
    }

    private static async Task<bool> ConnectAsync(Socket socket, string path, CancellationToken ct)
    {
        try
        {
            await socket.ConnectAsync(new UnixDomainSocketEndPoint(path), ct);
            return true;
        }
        catch (SocketException)
        {
            return false; // it is being started again
        }
    }

    // Who floods is read more slowly: TCP tells the client.
    private async Task CopyInAsync(string caller, PublishMark? mark, Stream input, Stream there, CancellationToken ct)
    {
        var buffer = new byte[BufferSize];
        while (await input.ReadAsync(buffer, ct) is var count and > 0)
        {
            await there.WriteAsync(mark?.Mark(buffer.AsSpan(0, count)) ?? buffer.AsMemory(0, count), ct);
            if (limits.PauseOf(caller) is { Ticks: > 0 } pause)
            {
                await Task.Delay(pause, time, ct);
            }
        }
    }

    private async Task StaysGoodAsync(Entry entry, CancellationToken ct)
    {
        do
        {
            await Task.Delay(_look, time, ct);
        }
        while (await entry.IsGoodAsync(ct));
    }

    private async Task<ConnectPacket?> ReadConnectAsync(Stream input, CancellationToken ct)
    {
        using var patience = new CancellationTokenSource(_patience, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, ct);
        var one = new byte[1];
        await input.ReadExactlyAsync(one, either.Token);
        if (one[0] != ConnectPacket.FirstByte)
        {
            return null;
        }

        var (length, shift) = (0, 0);
        do
        {
            await input.ReadExactlyAsync(one, either.Token);
            length |= (one[0] & 0x7f) << shift;
            shift += 7;
        }
        while (one[0] > 0x7f && shift < 28);

        if (length is 0 or > LongestConnect)
        {
            return null;
        }

        var body = new byte[length];
        await input.ReadExactlyAsync(body, either.Token);
        return ConnectPacket.Parse(body);
    }

    [LoggerMessage(LogLevel.Debug, "An MQTT client is gone: {Why}")]
    private partial void LogGone(string why);
}
