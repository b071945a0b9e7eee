using System.Text;
using System.Text.Json;
using EdgeKube.Agent.Runtimes.Json;

namespace EdgeKube.Agent.Runtimes.Podman;

/// <summary>Speaks to conmon, which holds a container's log and terminal, through its pipe in the container's folder.</summary>
internal static class ConmonControl
{
    public static async Task ReopenLogAsync(JsonElement inspected, CancellationToken ct)
    {
        var folder = inspected.Text("StaticDir");
        var pipe = Path.Combine(folder, "ctl");
        if (!inspected.Member("State").Flag("Running"))
        {
            return; // nobody writes any more
        }

        if (!File.Exists(pipe))
        {
            throw new RuntimeException("NotFound", $"conmon's pipe {pipe} is not there");
        }

        await using var file = new FileStream(pipe, FileMode.Open, FileAccess.Write, FileShare.ReadWrite, bufferSize: 0);
        await file.WriteAsync(Encoding.ASCII.GetBytes("2 0 0\n"), ct);
    }
}
