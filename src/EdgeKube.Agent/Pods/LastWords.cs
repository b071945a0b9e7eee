using System.Text;
using EdgeKube.Agent.Runtimes;
using EdgeKube.Api.Views;

namespace EdgeKube.Agent.Pods;

/// <summary>Reads what an ended container left as its termination message.</summary>
internal static class LastWords
{
    private const int MostBytes = 4096;
    private const int MostPodBytes = 12 * 1024;
    private const int MostLogBytes = 2048;
    private const int MostLogLines = 80;

    /// <summary>All containers of a pod together may say 12 KiB.</summary>
    public static IReadOnlyList<ContainerStatus> Shortened(IReadOnlyList<ContainerStatus> statuses, int containers)
    {
        var most = MostPodBytes / Math.Max(1, containers);
        return most >= MostBytes ? statuses : [.. statuses.Select(s => s with { State = Shortened(s.State, most), LastState = Shortened(s.LastState, most) })];
    }

    public static ContainerSight Read(PodFiles files, PodView pod, ContainerSight dead)
    {
        var text = Tail(files.MessageFile(dead.PodUid, dead.Name, dead.Attempt), MostBytes);
        var isFailure = dead.ExitCode != 0 || dead.Reason == "OOMKilled";
        if (text.Length == 0 && isFailure && dead.Labels.GetValueOrDefault(PodLabels.MessagePolicy) == "FallbackToLogsOnError")
        {
            var log = Tail(Path.Combine(files.LogDirectory(pod.Metadata), dead.Name, $"{dead.Attempt}.log"), 4 * MostLogBytes);
            text = string.Join('\n', log.Split('\n').Where(l => l.Length > 0).TakeLast(MostLogLines).Select(Content));
            text = text.Length > MostLogBytes ? text[^MostLogBytes..] : text;
        }

        return text.Length > 0 ? dead with { Message = text } : dead;
    }

    private static ContainerState Shortened(ContainerState state, int most) => state.Terminated is { Message: { } message } dead && message.Length > most
        ? state with { Terminated = dead with { Message = message[..most] } }
        : state;

    // <time> <stream> <tag> <text>
    private static string Content(string line) => line.Split(' ', 4) is [_, _, _, var text] ? text : line;

    private static string Tail(string path, int most)
    {
        try
        {
            using var file = File.OpenRead(path);
            file.Seek(-Math.Min(most, file.Length), SeekOrigin.End);
            var bytes = new byte[Math.Min(most, file.Length)];
            var got = file.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false);
            return Encoding.UTF8.GetString(bytes, 0, got);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return "";
        }
    }
}
