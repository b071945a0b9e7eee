using System.Collections.Concurrent;
using System.Text;

namespace EdgeKube.Agent.Runtimes;

/// <summary>Asks the kernel's own log whether a container was killed for its memory.</summary>
/// <remarks>Runtimes hear of the kill and of the end by different ways and may miss the first; the group, with its count, is gone when the container is.</remarks>
internal sealed class OomKills
{
    private const int Killed = 137;
    private readonly ConcurrentDictionary<string, bool> _known = new();

    /// <summary>The same, or what the runtime missed.</summary>
    public ContainerSight Corrected(ContainerSight seen) =>
        seen is { Phase: ContainerPhase.Exited, Reason: "Error", ExitCode: Killed } && _known.GetOrAdd(seen.Id, Look) ? seen with { Reason = "OOMKilled" } : seen;

    public void Forget(string containerId) => _known.TryRemove(containerId, out _);

    private static bool Look(string containerId)
    {
        var id = Encoding.ASCII.GetBytes(containerId);
        var text = KernelLog.Read().AsSpan();
        var mark = "task_memcg="u8; // the victim's own group; that which had too much may be its pod's
        while (text.IndexOf(mark) is var at and >= 0)
        {
            text = text[(at + mark.Length)..];
            if (text[..Math.Max(0, text.IndexOfAny((byte)',', (byte)'\n'))].IndexOf(id) >= 0)
            {
                return true;
            }
        }

        return false;
    }
}
