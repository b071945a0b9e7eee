using System.CommandLine;
using System.Globalization;

namespace EdgeKube.Cli.Nodes;

/// <summary><c>edgekube drain</c>: moves the pods away from nodes.</summary>
internal static class DrainCommand
{
    public static Command Build(ClientScope scope)
    {
        var choice = new Choice(scope, "nodes");
        var daemons = ClientScope.Flag("--ignore-daemonsets", "Leave the pods of DaemonSets, which would come again");
        var data = ClientScope.Flag("--delete-emptydir-data", "Also pods whose data are lost with them (emptyDir)");
        var force = ClientScope.Flag("--force", "Also pods that nothing will make anew");
        var grace = ClientScope.Text("--grace-period", "SECONDS", "How long pods may take to end (default: as they say themselves)");
        var timeout = ClientScope.Text("--timeout", "DURATION", "When to give up (default: never)");
        var command = scope.Verb("drain", "Move the pods away from a node, before it is served", choice.Words, choice.Selector, daemons, data, force, grace, timeout);
        command.SetAction(parsed => scope.Run(parsed, session =>
        {
            var draining = new Draining(session)
            {
                IgnoreDaemonSets = parsed.GetValue(daemons),
                DeleteData = parsed.GetValue(data),
                Force = parsed.GetValue(force),
                Grace = parsed.GetValue(grace) is not { } text ? null
                    : long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var seconds) ? seconds < 0 ? null : seconds
                    : throw CliException.Of($"invalid argument \"{text}\" for --grace-period: it is a number of seconds"),
                End = parsed.GetValue(timeout) is { } limit && Spans.Parse(limit) is { Ticks: > 0 } span ? session.Now + span : null,
            };
            var nodes = CordonCommand.Named(choice, parsed, session);
            foreach (var (target, item) in nodes)
            {
                CordonCommand.Set(session, target, item, unschedulable: true);
            }

            foreach (var (target, _) in nodes)
            {
                draining.Drain(target.Name!);
                session.Out.WriteLine($"{target.Shown} drained");
            }

            return 0;
        }));
        return command;
    }
}
