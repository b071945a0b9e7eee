using System.CommandLine;
using System.CommandLine.Invocation;
using EdgeKube.Platform.Configuration;

namespace EdgeKube.Commands;

/// <summary>The command line: one class a verb, and what they share.</summary>
internal static class CommandLine
{
    private const string DefaultConfig = "/etc/edgekube/config.yaml";

    public static async Task<int> RunAsync(string[] args, Func<string, string?> environment)
    {
        try
        {
            var root = Build(ReadConfig(args, environment), environment);
            var parsed = root.Parse(args);
            return parsed.Errors.Count == 0 || args.Length == 0 || parsed.Action is { Terminating: true } and not ParseErrorAction // help, completion
                ? await parsed.InvokeAsync(new InvocationConfiguration { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = null })
                : await RefuseAsync(parsed);
        }
        catch (ConfigException e)
        {
            await Console.Error.WriteLineAsync($"edgekube: {e.Message}");
            return ModeHost.BadSettings;
        }
    }

    private static RootCommand Build(ConfigFile file, Func<string, string?> environment) => new(
        "EdgeKube: a Kubernetes for edge boards in one executable. The server is the control plane, an agent is a node.")
    {
        ServerCommand.Build(new Setting("server", file, environment)),
        AgentCommand.Build(new Setting("agent", file, environment)),
        TokenCommand.Build(new Setting("server", file, environment)),
        ImageCommand.Build(new Setting("agent", file, environment)),
        DoctorCommand.Build(new Setting("agent", file, environment), new Setting("server", file, environment)),
        FirstBootCommand.Build(),
        CompletionCommand.Build(),
        ConfigOption(),
    };

    private static Option<string> ConfigOption() => new("--config")
    {
        Description = $"Read settings from this file (default {DefaultConfig}, if it is there)",
        HelpName = "FILE",
        Recursive = true,
    };

    // The file gives the options their defaults, so it is found before they are made.
    private static ConfigFile ReadConfig(string[] args, Func<string, string?> environment)
    {
        var at = Array.IndexOf(args, "--config");
        var named = at >= 0 && at + 1 < args.Length
            ? args[at + 1]
            : args.FirstOrDefault(a => a.StartsWith("--config=", StringComparison.Ordinal))?["--config=".Length..] ?? environment("EDGEKUBE_CONFIG");
        return ConfigFile.Read(
            named ?? DefaultConfig,
            required: named is not null,
            new Dictionary<string, IReadOnlySet<string>>
            {
                ["server"] = ServerCommand.Keys.ToHashSet(),
                ["agent"] = AgentCommand.Keys.ToHashSet(),
            });
    }

    private static async Task<int> RefuseAsync(ParseResult parsed)
    {
        foreach (var error in parsed.Errors)
        {
            await Console.Error.WriteLineAsync($"edgekube: {error.Message}");
        }

        await Console.Error.WriteLineAsync("Try: edgekube --help");
        return 2;
    }
}
