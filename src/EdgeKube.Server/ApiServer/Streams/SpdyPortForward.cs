using System.Collections.Concurrent;
using System.Globalization;
using System.Text;
using EdgeKube.Api.Errors;
using EdgeKube.Messaging.Streams;
using EdgeKube.Platform.Spdy;

namespace EdgeKube.Server.ApiServer.Streams;

/// <summary>Port forwarding over SPDY: each of the client's connections is a pair of streams, one of data and one of errors.</summary>
internal sealed class SpdyPortForward(SpdyConnection connection, PodPort pod) : IDisposable
{
    public const string Protocol = "portforward.k8s.io";
    private const int MostUnpaired = 100;
    private readonly Dictionary<string, SpdyStream> _errors = [];
    private readonly ConcurrentDictionary<SpdyStream, Task> _running = new();
    private readonly CancellationTokenSource _ending = new();

    public static IReadOnlyList<string> Protocols { get; } = [Protocol];

    /// <summary>Ends when the client is gone.</summary>
    public async Task RunAsync(CancellationToken ct)
    {
        using var stopping = ct.Register(_ending.Cancel);
        var reading = connection.RunAsync(_ending.Token);
        try
        {
            await foreach (var stream in connection.Accepted.ReadAllAsync(_ending.Token))
            {
                await TakeAsync(stream);
            }
        }
        catch (Exception e) when (e is SpdyException or OperationCanceledException)
        {
            // the client left, or the server stops
        }

        await _ending.CancelAsync();
        await connection.DisposeAsync();
        await Quiet(reading);
        await Task.WhenAll(_running.Values.ToList());
    }

    public void Dispose() => _ending.Dispose();

    // The stream of errors comes first, and both name the same request.
    private async Task TakeAsync(SpdyStream stream)
    {
        var type = stream.Headers.GetValueOrDefault("streamtype", "");
        var request = stream.Headers.GetValueOrDefault("requestid", stream.Headers.GetValueOrDefault("port", ""));
        if (type == "error" && _errors.Count < MostUnpaired)
        {
            _errors[request] = stream;
        }
        else if (type == "data" && _errors.Remove(request, out var errors)
            && int.TryParse(stream.Headers.GetValueOrDefault("port"), NumberStyles.None, CultureInfo.InvariantCulture, out var port))
        {
            var start = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            _running[stream] = ForwardAsync(port, stream, errors, start.Task);
            start.SetResult();
        }
        else
        {
            await stream.ResetAsync(_ending.Token);
        }
    }

    private async Task ForwardAsync(int port, SpdyStream data, SpdyStream errors, Task start)
    {
        await start;
        try
        {
            await using var node = await pod.ConnectAsync("portforward", port, _ending.Token);
            await CarryAsync(data, node);
            await errors.FinishAsync(_ending.Token);
        }
        catch (Exception e) when (e is ApiException or StreamException)
        {
            await Quiet(FailAsync(data, errors, pod.Failure(port, e.Message)));
        }
        catch (Exception e) when (e is SpdyException or OperationCanceledException)
        {
            // the client is gone, and all its connections with it
        }
        finally
        {
            _running.TryRemove(data, out _);
        }
    }

    private async Task FailAsync(SpdyStream data, SpdyStream errors, string why)
    {
        await errors.WriteAsync(Encoding.UTF8.GetBytes(why), _ending.Token);
        await errors.FinishAsync(_ending.Token);
        await data.ResetAsync(_ending.Token);
    }

    private async Task CarryAsync(SpdyStream data, IDuplexStream node)
    {
        using var over = CancellationTokenSource.CreateLinkedTokenSource(_ending.Token);
        var input = InputAsync(data, node, over.Token);
        var output = OutputAsync(data, node, over.Token);
        try
        {
            await await Task.WhenAny(input, output);
            if (!data.WasReset) // then nobody wants the rest
            {
                await Task.WhenAll(input, output);
            }
        }
        finally
        {
            await over.CancelAsync();
            await Quiet(Task.WhenAll(input, output));
        }
    }

    private static async Task InputAsync(SpdyStream data, IDuplexStream node, CancellationToken ct)
    {
        await foreach (var piece in data.ReadAllAsync(ct))
        {
            await node.WriteAsync(piece, ct);
        }

        if (!data.WasReset)
        {
            await node.FinishAsync();
        }
    }

    private static async Task OutputAsync(SpdyStream data, IDuplexStream node, CancellationToken ct)
    {
        await foreach (var piece in node.ReadAllAsync(ct))
        {
            if (piece.Length > 0)
            {
                await data.WriteAsync(piece, ct);
            }
        }

        await data.FinishAsync(ct);
    }

    private static async Task Quiet(Task task)
    {
        try
        {
            await task;
        }
        catch (Exception e) when (e is SpdyException or StreamException or OperationCanceledException)
        {
            // said already, or nobody is there
        }
    }
}
