using System.Globalization;
using System.Net.Sockets;
using System.Text.RegularExpressions;
using EdgeKube.Agent.Runtimes;
using EdgeKube.Api.Views;

namespace EdgeKube.Agent.Pods.Probes;

/// <summary>Makes one probe, and cuts it at its timeout.</summary>
internal sealed partial class Prober(IPodRuntime runtime, ProbeHttp http, TimeProvider time)
{
    /// <summary>What servers see of the agent that asks them.</summary>
    public const string UserAgent = "kube-probe/1.34";

    private readonly GrpcHealth _grpc = new(http);

    public async Task<ProbeOutcome> ProbeAsync(Probe probe, ContainerSpec container, string containerId, string podIp, CancellationToken ct)
    {
        var timeout = TimeSpan.FromSeconds(Math.Max(1, probe.TimeoutSeconds));
        if (probe.Exec is { } exec)
        {
            return await ExecAsync(exec, container, containerId, timeout, ct);
        }

        using var timer = new CancellationTokenSource(timeout, time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(timer.Token, ct);
        return probe switch
        {
            { HttpGet: { } get } => await HttpAsync(get, container, podIp, both.Token, ct),
            { TcpSocket: { } tcp } => await TcpAsync(tcp, container, podIp, both.Token, ct),
            { Grpc: { } grpc } => await GrpcAsync(grpc, podIp, timeout, both.Token, ct),
            _ => ProbeOutcome.Error($"missing probe handler for {container.Name}"),
        };
    }

    private async Task<ProbeOutcome> ExecAsync(ExecAction exec, ContainerSpec container, string containerId, TimeSpan timeout, CancellationToken ct)
    {
        var command = CommandText.Expand(exec.Command, container);
        try
        {
            var result = await runtime.ExecAsync(containerId, command, timeout, ct);
            return result.ExitCode == 0 ? ProbeOutcome.Success : ProbeOutcome.Failure(result.Output);
        }
        catch (RuntimeException e) when (e.Code == "DeadlineExceeded")
        {
            return ProbeOutcome.Failure(string.Create(
                CultureInfo.InvariantCulture, $"command timed out: \"{string.Join(' ', command)}\" timed out after {timeout.TotalSeconds:0}s"));
        }
        catch (RuntimeException e)
        {
            // The id of each attempt would make each event one of its own.
            return ProbeOutcome.Error($"rpc error: code = {e.Code} desc = {AttemptId().Replace(e.Message, "…")}");
        }
    }

    private async Task<ProbeOutcome> HttpAsync(HttpGetAction get, ContainerSpec container, string podIp, CancellationToken both, CancellationToken ct)
    {
        var port = ProbeTarget.Port(container, get.Port);
        if (port == 0 || ProbeTarget.Url(get, podIp, port) is not { } url)
        {
            return ProbeOutcome.Error(ProbeTarget.PortProblem(container, get.Port));
        }

        try
        {
            var (status, body) = await http.GetAsync(url, get, UserAgent, both);
            return status switch
            {
                < 200 or >= 400 => ProbeOutcome.Failure($"HTTP probe failed with statuscode: {status.ToString(CultureInfo.InvariantCulture)}"),
                >= 300 => new ProbeOutcome(ProbeResult.Warning, $"Probe terminated redirects, Response body: {body}"),
                _ => ProbeOutcome.Success,
            };
        }
        catch (OperationCanceledException) when (!ct.IsCancellationRequested)
        {
            return ProbeOutcome.Failure($"Get \"{url.OriginalString}\": context deadline exceeded (Client.Timeout exceeded while awaiting headers)");
        }
        catch (Exception e) when (e is HttpRequestException or IOException or SocketException)
        {
            return ProbeOutcome.Failure($"Get \"{url.OriginalString}\": {NetworkWords.Of(e, Address(url.Host, port))}");
        }
    }

    private static async Task<ProbeOutcome> TcpAsync(TcpSocketAction tcp, ContainerSpec container, string podIp, CancellationToken both, CancellationToken ct)
    {
        var port = ProbeTarget.Port(container, tcp.Port);
        if (port == 0)
        {
            return ProbeOutcome.Error(ProbeTarget.PortProblem(container, tcp.Port));
        }

        var host = tcp.Host is { Length: > 0 } own ? own : podIp;
        try
        {
            using var client = new TcpClient();
            await client.ConnectAsync(host, port, both);
            return ProbeOutcome.Success;
        }
        catch (OperationCanceledException) when (!ct.IsCancellationRequested)
        {
            return ProbeOutcome.Failure($"dial tcp {Address(host, port)}: i/o timeout");
        }
        catch (SocketException e)
        {
            return ProbeOutcome.Failure(NetworkWords.Of(e, Address(host, port)));
        }
    }

    private async Task<ProbeOutcome> GrpcAsync(GrpcAction grpc, string podIp, TimeSpan timeout, CancellationToken both, CancellationToken ct)
    {
        var address = Address(podIp, grpc.Port);
        var within = string.Create(CultureInfo.InvariantCulture, $"{timeout.TotalSeconds:0}s");
        try
        {
            return await _grpc.CheckAsync(podIp, grpc, both);
        }
        catch (OperationCanceledException) when (!ct.IsCancellationRequested)
        {
            return ProbeOutcome.Failure($"timeout: health rpc did not complete within {within}");
        }
        catch (Exception e) when (e is HttpRequestException or IOException or SocketException)
        {
            return ProbeOutcome.Failure($"error: health rpc probe failed: rpc error: code = Unavailable desc = connection error: desc = \"transport: Error while dialing: {NetworkWords.Of(e, address)}\"");
        }
    }

    private static string Address(string host, int port) => string.Create(CultureInfo.InvariantCulture, $"{ProbeTarget.HostText(host.Trim('[', ']'))}:{port}");

    [GeneratedRegex("[0-9a-f]{64}")]
    private static partial Regex AttemptId();
}
