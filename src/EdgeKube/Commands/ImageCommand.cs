using System.CommandLine;
using EdgeKube.Agent.Runtimes;
using EdgeKube.Agent.Runtimes.Cri;
using EdgeKube.Platform.Processes;

namespace EdgeKube.Commands;

/// <summary><c>edgekube image</c>: the images that this node holds.</summary>
internal static class ImageCommand
{
    private const int KiB = 1024;

    public static Command Build(Setting setting)
    {
        var dataDir = setting.Text("data-dir", "The agent's data directory", DataDirectory.Default);
        dataDir.Recursive = true;
        var endpoint = setting.Text("runtime-endpoint", "The CRI socket (unix://…), when the agent uses one that is not its own", "");
        endpoint.Recursive = true;
        return new Command("image", "Import and list the images of this node") { dataDir, endpoint, Import(dataDir, endpoint), List(dataDir, endpoint) };
    }

    private static Command Import(Option<string> dataDir, Option<string> endpoint)
    {
        var file = new Argument<FileInfo>("file") { Description = "An OCI or Docker image archive" };
        file.AcceptExistingOnly();
        var command = new Command("import", "Load an image archive: no registry is needed") { file };
        command.SetAction((parsed, ct) => WithRuntimeAsync(parsed.GetRequiredValue(dataDir), parsed.GetRequiredValue(endpoint), async runtime =>
        {
            foreach (var reference in await runtime.ImportImageAsync(parsed.GetRequiredValue(file).FullName, ct))
            {
                Console.WriteLine($"imported {reference}");
            }
        }));
        return command;
    }

    private static Command List(Option<string> dataDir, Option<string> endpoint)
    {
        var command = new Command("ls", "List the images of this node");
        command.SetAction((parsed, ct) => WithRuntimeAsync(parsed.GetRequiredValue(dataDir), parsed.GetRequiredValue(endpoint), async runtime =>
        {
            Console.WriteLine($"{"IMAGE",-60} {"ID",-14} SIZE");
            foreach (var image in await runtime.ListImagesAsync(ct))
            {
                var id = image.Id.Replace("sha256:", "", StringComparison.Ordinal);
                foreach (var reference in image.References.DefaultIfEmpty("<none>"))
                {
                    Console.WriteLine($"{reference,-60} {id[..Math.Min(12, id.Length)],-14} {image.SizeBytes / KiB} KiB");
                }
            }
        }));
        return command;
    }

    private static async Task<int> WithRuntimeAsync(string dataDirectory, string endpoint, Func<IPodRuntime, Task> work)
    {
        var socket = endpoint.Length > 0
            ? endpoint.Replace("unix://", "", StringComparison.Ordinal)
            : ContainerdPaths.SocketIn(Path.Combine(DataDirectory.At(dataDirectory).Run, "agent"));
        try
        {
            using var connection = new GrpcConnection(socket, TimeProvider.System);
            await work(new CriRuntime(connection, new CtrImport(socket), new CriEvents(connection, TimeProvider.System)));
            return 0;
        }
        catch (RuntimeException e) when (e.Code == "Unavailable")
        {
            await Console.Error.WriteLineAsync($"edgekube: nothing answers at {socket}; does the agent run, and is --data-dir its directory?");
        }
        catch (Exception e) when (e is RuntimeException or MissingToolException)
        {
            await Console.Error.WriteLineAsync($"edgekube: {e.Message}");
        }

        return 1;
    }
}
