using System.Collections.Concurrent;
using System.Runtime.InteropServices;
using System.Text;

namespace EdgeKube.Agent.Runtimes.Podman;

/// <summary>Asks the kernel's own log whether a container was killed for its memory.</summary>
/// <remarks>On version 1 of control groups conmon may miss it, and the group, with its count, is gone when the container is.</remarks>
internal sealed partial class OomKills
{
    private const int ReadAll = 3;
    private const int BufferSize = 10;
    private static readonly bool _isNeeded = !File.Exists("/sys/fs/cgroup/cgroup.controllers");
    private readonly ConcurrentDictionary<string, bool> _known = new();

    /// <param name="containerId">One that has ended with an error.</param>
    public bool Has(string containerId) => _isNeeded && _known.GetOrAdd(containerId, Look);

    public void Forget(string containerId) => _known.TryRemove(containerId, out _);

    private static bool Look(string containerId)
    {
        var length = Read(BufferSize, [], 0);
        if (length <= 0)
        {
            return false; // not ours to read
        }

        var log = new byte[length];
        var got = Read(ReadAll, log, length);
        var text = log.AsSpan(0, Math.Max(0, got));
        var mark = "oom_memcg="u8;
        while (text.IndexOf(mark) is var at and >= 0)
        {
            text = text[(at + mark.Length)..];
            var group = text[..Math.Max(0, text.IndexOfAny((byte)',', (byte)'\n'))];
            if (group.IndexOf(Encoding.ASCII.GetBytes(containerId)) >= 0)
            {
                return true;
            }
        }

        return false;
    }

    [LibraryImport("libc", EntryPoint = "klogctl")]
    private static partial int Read(int action, Span<byte> buffer, int length);
}
