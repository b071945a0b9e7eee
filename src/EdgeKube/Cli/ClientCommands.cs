using System.CommandLine;
using EdgeKube.Cli.Apply;
using EdgeKube.Cli.Delete;
using EdgeKube.Cli.Describe;
using EdgeKube.Cli.Events;
using EdgeKube.Cli.Exec;
using EdgeKube.Cli.Get;
using EdgeKube.Cli.Logs;
using EdgeKube.Cli.Nodes;
using EdgeKube.Cli.Rollout;
using EdgeKube.Cli.Status;
using EdgeKube.Cli.Top;

namespace EdgeKube.Cli;

/// <summary>The verbs for boards where nobody installs kubectl.</summary>
internal static class ClientCommands
{
    private static readonly string[] _leading = ["-n", "--namespace", "--kubeconfig", "--context", "-s", "--server", "--token", "--certificate-authority"];

    public static IReadOnlyList<string> Verbs { get; } =
        ["get", "describe", "apply", "delete", "logs", "exec", "top", "events", "scale", "rollout", "cordon", "uncordon", "drain", "status"];

    /// <summary>Puts what stands before the verb behind it: <c>-n NAME get pods</c> is a habit of many.</summary>
    public static string[] VerbFirst(string[] args)
    {
        var verb = 0;
        while (verb < args.Length && args[verb].StartsWith('-') && _leading.Contains(args[verb].Split('=')[0]))
        {
            verb += args[verb].Contains('=', StringComparison.Ordinal) ? 1 : 2;
        }

        return verb > 0 && verb < args.Length && Verbs.Contains(args[verb]) ? [args[verb], .. args[..verb], .. args[(verb + 1)..]] : args;
    }

    public static IEnumerable<Command> Build(Shell shell)
    {
        var scope = new ClientScope(shell);
        return
        [
            GetCommand.Build(scope),
            DescribeCommand.Build(scope),
            ApplyCommand.Build(scope),
            DeleteCommand.Build(scope),
            LogsCommand.Build(scope),
            ExecCommand.Build(scope),
            TopCommand.Build(scope),
            EventsCommand.Build(scope),
            ScaleCommand.Build(scope),
            RolloutCommand.Build(scope),
            CordonCommand.Build(scope, "cordon", "Give a node no new pods", unschedulable: true),
            CordonCommand.Build(scope, "uncordon", "Give a node new pods again", unschedulable: false),
            DrainCommand.Build(scope),
            StatusCommand.Build(scope),
        ];
    }
}
