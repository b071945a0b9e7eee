using System.CommandLine;
using EdgeKube.Cli.Client;

namespace EdgeKube.Cli.Apply;

/// <summary><c>edgekube apply</c>: server-side apply of what files describe.</summary>
internal static class ApplyCommand
{
    private const string Manager = "edgekube";

    public static Command Build(ClientScope scope)
    {
        var files = new Option<string[]>("--filename", "-f") { Description = "A file, a folder or - (standard input); YAML or JSON, may be given again", HelpName = "FILE", Required = true };
        var recursive = ClientScope.Flag("--recursive", "Read folders below folders, too", "-R");
        var force = ClientScope.Flag("--force-conflicts", "Take over fields that others manage");
        var dry = ClientScope.Text("--dry-run", "server", "server: let the server check everything and store nothing; none");
        var manager = ClientScope.Text("--field-manager", "NAME", $"Who manages the fields (default {Manager})");
        var output = ClientScope.Text("--output", "FORMAT", "Show the objects: json, yaml, name or jsonpath=TEMPLATE", "-o");
        var command = scope.Verb("apply", "Make the cluster what files describe: edgekube apply -f FILE", files, recursive, force, dry, manager, output);
        command.SetAction(parsed => scope.Run(parsed, session =>
        {
            var query = new Query()
                .Add("fieldManager", parsed.GetValue(manager) ?? Manager)
                .Add("fieldValidation", "Strict")
                .Add("force", parsed.GetValue(force))
                .Add("dryRun", IsDry(parsed.GetValue(dry)) ? "All" : null)
                .ToString();
            var applying = new Applying(session, query, parsed.GetValue(output) ?? "");
            return applying.Run(Manifests.Read(parsed.GetRequiredValue(files), parsed.GetValue(recursive), session.Shell.Input));
        }));
        return command;
    }

    private static bool IsDry(string? mode) => mode switch
    {
        null or "none" => false,
        "server" => true,
        _ => throw CliException.Of($"Invalid dry-run value ({mode}). Must be \"none\" or \"server\"."),
    };
}
