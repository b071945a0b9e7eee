using System.CommandLine;
using EdgeKube.Agent;
using EdgeKube.Agent.Runtimes;
using EdgeKube.Agent.Runtimes.Cri;
using EdgeKube.Agent.Runtimes.Podman;
using EdgeKube.Platform.Processes;
using Microsoft.Extensions.DependencyInjection;

namespace EdgeKube.Commands;

/// <summary><c>edgekube image</c>: the images that this node holds.</summary>
internal static class ImageCommand
{
    private const int KiB = 1024;

    public static Command Build(Setting setting)
    {
        var dataDir = setting.Text("data-dir", "The agent's data directory", DataDirectory.Default);
        var runtime = setting.Text("runtime", "What the agent runs containers with, containerd or podman (default: the one that is there)", "");
        var endpoint = setting.Text("runtime-endpoint", "The runtime's socket (unix://…), when the agent uses one that is not its own", "");
        dataDir.Recursive = runtime.Recursive = endpoint.Recursive = true;
        Target TargetOf(ParseResult parsed) =>
            new(DataDirectory.At(parsed.GetRequiredValue(dataDir)), parsed.GetRequiredValue(runtime), parsed.GetRequiredValue(endpoint));
        return new Command("image", "The images of this node")
        {
            dataDir, runtime, endpoint, List(TargetOf), Import(TargetOf), Export(TargetOf), Remove(TargetOf),
        };
    }

    private static Command List(Func<ParseResult, Target> target)
    {
        var command = new Command("ls", "List the images of this node");
        command.SetAction((parsed, ct) => WithRuntimeAsync(target(parsed), async runtime =>
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

    private static Command Import(Func<ParseResult, Target> target)
    {
        var files = new Argument<FileInfo[]>("file") { Description = "An OCI or Docker image archive", Arity = ArgumentArity.OneOrMore };
        files.AcceptExistingOnly();
        var command = new Command("import", "Load image archives: no registry is needed, and the node keeps them however full its disk is") { files };
        command.SetAction((parsed, ct) => WithRuntimeAsync(target(parsed), async runtime =>
        {
            var kept = new ImportedImages(target(parsed).Data.Agent);
            foreach (var file in parsed.GetRequiredValue(files))
            {
                var references = await runtime.ImportImageAsync(file.FullName, ct);
                kept.Add(references);
                foreach (var reference in references)
                {
                    Console.WriteLine($"imported {reference}");
                }
            }
        }));
        return command;
    }

    private static Command Export(Func<ParseResult, Target> target)
    {
        var image = new Argument<string>("image") { Description = "The image's name" };
        var file = new Argument<FileInfo>("file") { Description = "The archive to write; another node imports it" };
        var command = new Command("export", "Write an image to an archive") { image, file };
        command.SetAction((parsed, ct) => WithRuntimeAsync(target(parsed), async runtime =>
        {
            await runtime.ExportImageAsync(parsed.GetRequiredValue(image), parsed.GetRequiredValue(file).FullName, ct);
            Console.WriteLine($"exported {parsed.GetRequiredValue(image)} to {parsed.GetRequiredValue(file).FullName}");
        }));
        return command;
    }

    private static Command Remove(Func<ParseResult, Target> target)
    {
        var images = new Argument<string[]>("image") { Description = "The image's name or id", Arity = ArgumentArity.OneOrMore };
        var command = new Command("rm", "Remove images from this node") { images };
        command.SetAction((parsed, ct) => WithRuntimeAsync(target(parsed), async runtime =>
        {
            var kept = new ImportedImages(target(parsed).Data.Agent);
            foreach (var name in parsed.GetRequiredValue(images))
            {
                var image = await runtime.FindImageAsync(name, ct) ?? throw new RuntimeException("NotFound", $"there is no image {name}");
                await runtime.RemoveImageAsync(name, ct);
                kept.Remove(name);
                kept.Remove(ImageName.Normalize(name));
                Console.WriteLine($"removed {name} ({image.Id})");
            }
        }));
        return command;
    }

    private static async Task<int> WithRuntimeAsync(Target target, Func<IPodRuntime, Task> work)
    {
        try
        {
            await using var services = target.Open();
            await work(services.GetRequiredService<IPodRuntime>());
            return 0;
        }
        catch (RuntimeException e) when (e.Code == "Unavailable")
        {
            await Console.Error.WriteLineAsync($"edgekube: {e.Message}; does the agent run, and is --data-dir its directory?");
        }
        catch (Exception e) when (e is RuntimeException or MissingToolException)
        {
            await Console.Error.WriteLineAsync($"edgekube: {e.Message}");
        }

        return 1;
    }

    /// <summary>Which runtime is meant.</summary>
    private sealed record Target(DataDirectory Data, string Runtime, string Endpoint)
    {
        private string RunDirectory => Path.Combine(Data.Run, "agent");

        public ServiceProvider Open() => new ServiceCollection()
            .AddLogging()
            .AddSingleton(TimeProvider.System)
            .AddSingleton(new AgentIdentity
            {
                NodeName = "",
                Directory = Data.Agent,
                RunDirectory = RunDirectory,
                PodLogDirectory = Data.PodLogs,
                NodeIp = "",
                Version = EdgeKubeVersion.Text,
                ClusterCidr = "",
                ServiceCidr = "",
            })
            .AddRuntimes(new RuntimeOptions { Name = Name(), Endpoint = Endpoint })
            .BuildServiceProvider();

        private string Name() =>
            Runtime.Length > 0 ? Runtime
            : !File.Exists(ContainerdPaths.SocketIn(RunDirectory)) && File.Exists(PodmanPaths.SocketIn(RunDirectory)) ? "podman"
            : "containerd";
    }
}
