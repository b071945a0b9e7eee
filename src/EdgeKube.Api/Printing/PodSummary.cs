using System.Globalization;
using System.Text.Json;

namespace EdgeKube.Api.Printing;

/// <summary>What a pod's phase, conditions and container states come to.</summary>
internal sealed class PodSummary
{
    private readonly JsonElement _pod;

    private readonly IReadOnlyList<JsonElement> _initContainers;

    private DateTimeOffset? _sidecarRestart;

    private long _sidecarRestarts;

    private PodSummary(JsonElement pod)
    {
        _pod = pod;
        _initContainers = pod.List("spec", "initContainers");
        Total = pod.List("spec", "containers").Count + _initContainers.Count(IsSidecar);
        Status = pod.Text("status", "reason").Or(pod.Text("status", "phase"));
        if (pod.Condition("PodScheduled").Text("reason") == "SchedulingGated")
        {
            Status = "SchedulingGated";
        }
    }

    public int Ready { get; private set; }

    public int Total { get; }

    public string Status { get; private set; }

    public long Restarts { get; private set; }

    public DateTimeOffset? LastRestart { get; private set; }

    public static PodSummary Of(JsonElement pod)
    {
        var summary = new PodSummary(pod);
        var initializing = summary.ReadInitContainers();
        if (!initializing || pod.Condition("Initialized").Text("status") == "True")
        {
            summary.ReadContainers();
        }

        summary.ReadDeletion();
        return summary;
    }

    private static bool IsSidecar(JsonElement container) => container.Text("restartPolicy") == "Always";

    private static DateTimeOffset? Later(DateTimeOffset? a, JsonElement status) =>
        status.Time("lastState", "terminated", "finishedAt") is { } b && (a is null || a < b) ? b : a;

    private bool ReadInitContainers()
    {
        var statuses = _pod.List("status", "initContainerStatuses");
        for (var i = 0; i < statuses.Count; i++)
        {
            var status = statuses[i];
            var sidecar = _initContainers.Any(c => c.Text("name") == status.Text("name") && IsSidecar(c));
            Restarts += status.Number("restartCount");
            LastRestart = Later(LastRestart, status);
            if (sidecar)
            {
                _sidecarRestarts += status.Number("restartCount");
                _sidecarRestart = Later(_sidecarRestart, status);
            }

            if (InitStatus(status, sidecar, i) is { } word)
            {
                Status = word;
                return true;
            }
        }

        return false;
    }

    /// <summary>null: this one is done, or runs as the sidecar it is.</summary>
    private string? InitStatus(JsonElement status, bool sidecar, int index)
    {
        var state = status.At("state");
        if (state.Has("terminated") && state.Number("terminated", "exitCode") == 0)
        {
            return null;
        }

        if (sidecar && status.Truth("started"))
        {
            Ready += status.Truth("ready") ? 1 : 0;
            return null;
        }

        if (state.Has("terminated"))
        {
            return $"Init:{Ended(state.At("terminated"))}";
        }

        return state.Text("waiting", "reason") is { Length: > 0 } reason && reason != "PodInitializing"
            ? $"Init:{reason}"
            : string.Create(CultureInfo.InvariantCulture, $"Init:{index}/{_initContainers.Count}");
    }

    private void ReadContainers()
    {
        (Restarts, LastRestart) = (_sidecarRestarts, _sidecarRestart);
        var running = false;
        foreach (var status in _pod.List("status", "containerStatuses").Reverse())
        {
            Restarts += status.Number("restartCount");
            LastRestart = Later(LastRestart, status);
            var state = status.At("state");
            if (state.Text("waiting", "reason") is { Length: > 0 } reason)
            {
                Status = reason;
            }
            else if (state.Has("terminated"))
            {
                Status = Ended(state.At("terminated"));
            }
            else if (status.Truth("ready") && state.Has("running"))
            {
                running = true;
                Ready++;
            }
        }

        if (Status == "Completed" && running)
        {
            Status = _pod.Condition("Ready").Text("status") == "True" ? "Running" : "NotReady";
        }
    }

    private void ReadDeletion()
    {
        if (!_pod.Has("metadata", "deletionTimestamp"))
        {
            return;
        }

        if (_pod.Text("status", "reason") == "NodeLost")
        {
            Status = "Unknown";
        }
        else if (_pod.Text("status", "phase") is not ("Succeeded" or "Failed"))
        {
            Status = "Terminating";
        }
    }

    private static string Ended(JsonElement terminated) =>
        terminated.Text("reason") is { Length: > 0 } reason ? reason
        : terminated.Number("signal") is not 0 and var signal ? string.Create(CultureInfo.InvariantCulture, $"Signal:{signal}")
        : string.Create(CultureInfo.InvariantCulture, $"ExitCode:{terminated.Number("exitCode")}");
}
