using System.Text;

namespace EdgeKube.Agent.Runtimes;

/// <summary>Sockets' paths have a limit that is easily met.</summary>
internal static class SocketPaths
{
    private const int Longest = 107;

    public static string Checked(string path) => Encoding.UTF8.GetByteCount(path) <= Longest
        ? path
        : throw new RuntimeException("InvalidArgument", $"{path} is too long for a socket ({Longest} bytes at most): choose a shorter --data-dir");

    /// <summary>The path in <c>unix:///path</c>.</summary>
    public static string OfEndpoint(string endpoint) => endpoint.Replace("unix://", "", StringComparison.Ordinal);
}
