using System.Globalization;
using EdgeKube.Agent.Runtimes.Cri.Wire;

namespace EdgeKube.Agent.Runtimes.Cri;

/// <summary>What CRI cannot do of containerd before 2.1: stop containers by a signal of the pod's choice, and end those that it does not know to run.</summary>
internal sealed class TaskSignals(GrpcConnection connection)
{
    private const string Tasks = "containerd.services.tasks.v1.Tasks/";
    private const int KnowingMajor = 2;
    private const int KnowingMinor = 1;
    private static readonly TimeSpan _quick = TimeSpan.FromSeconds(30);
    private bool? _must;

    /// <summary>Whether the runtime would send the image's signal instead.</summary>
    public async Task<bool> MustSendAsync(CancellationToken ct)
    {
        if (_must is null)
        {
            var version = await connection.CallAsync("runtime.v1.RuntimeService/Version", new Empty(), VersionReply.Parser, _quick, ct);
            _must = version.RuntimeName == "containerd" && IsBefore(version.RuntimeVersion);
        }

        return _must.Value;
    }

    /// <summary>Sends it, and waits until the container has ended or the grace is over.</summary>
    public async Task SendAsync(string id, int signal, TimeSpan grace, CancellationToken ct)
    {
        try
        {
            await connection.CallAsync(Tasks + "Kill", new TaskRequest { ContainerId = id, Signal = (uint)signal }, Empty.Parser, _quick, ct);
            await connection.CallAsync(Tasks + "Wait", new TaskRequest { ContainerId = id }, Empty.Parser, grace, ct);
        }
        catch (RuntimeException e) when (e.Code is "NotFound" or "FailedPrecondition" or "DeadlineExceeded")
        {
            // it has ended already, or takes too long
        }
    }

    /// <summary>Kills what runs of a container, and takes its task away.</summary>
    public async Task EndAsync(string id, CancellationToken ct)
    {
        await SendAsync(id, SignalNumbers.Of("SIGKILL"), _quick, ct);
        try
        {
            await connection.CallAsync(Tasks + "Delete", new TaskRequest { ContainerId = id }, Empty.Parser, _quick, ct);
        }
        catch (RuntimeException e) when (e.Code == "NotFound")
        {
            // it went by itself
        }
    }

    internal static bool IsBefore(string version)
    {
        var parts = version.TrimStart('v').Split('.', '-', '~', '+');
        return parts.Length > 1 && int.TryParse(parts[0], CultureInfo.InvariantCulture, out var major) && int.TryParse(parts[1], CultureInfo.InvariantCulture, out var minor)
            && (major < KnowingMajor || (major == KnowingMajor && minor < KnowingMinor));
    }
}
