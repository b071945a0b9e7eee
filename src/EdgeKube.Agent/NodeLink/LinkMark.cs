using System.Globalization;
using Microsoft.Extensions.Logging;

namespace EdgeKube.Agent.NodeLink;

/// <summary>A file with the agent's process id, which is there while the server knows this node: <c>edgekube upgrade</c> waits for it.</summary>
internal sealed partial class LinkMark(string directory, ILogger<LinkMark> logger)
{
    private readonly string _path = Path.Combine(directory, "connected");

    public void Set(bool connected)
    {
        try
        {
            if (connected)
            {
                Directory.CreateDirectory(directory);
                File.WriteAllText(_path, string.Create(CultureInfo.InvariantCulture, $"{Environment.ProcessId}\n"));
            }
            else if (File.Exists(_path))
            {
                File.Delete(_path);
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            LogNotMarked(_path, e.Message);
        }
    }

    [LoggerMessage(LogLevel.Warning, "{Path} does not tell whether this node is connected: {Problem}")]
    private partial void LogNotMarked(string path, string problem);
}
