using System.CommandLine;
using System.Text.Json.Nodes;
using EdgeKube.Cli.Client;
using EdgeKube.Cli.Workloads;

namespace EdgeKube.Cli.Logs;

/// <summary><c>edgekube logs</c>: what containers write.</summary>
internal static class LogsCommand
{
    public static Command Build(ClientScope scope)
    {
        var words = new Argument<string[]>("POD") { Description = "A pod, or deploy/NAME, job/NAME … for one of its pods; then perhaps a container", HelpName = "POD", Arity = ArgumentArity.ZeroOrMore };
        words.CompletionSources.Add(context => Choice.SuggestNames(scope, context, "pods"));
        var follow = ClientScope.Flag("--follow", "Go on as more is written", "-f");
        var previous = ClientScope.Flag("--previous", "Of the container that ran before this one", "-p");
        var container = ClientScope.Text("--container", "NAME", "Which container", "-c");
        var all = ClientScope.Flag("--all-containers", "Of all containers of the pod");
        var stamps = ClientScope.Flag("--timestamps", "With the time of each line");
        var prefix = ClientScope.Flag("--prefix", "With pod and container before each line");
        var tail = ClientScope.Text("--tail", "LINES", "Only so many of the last lines (with -l: 10; -1 for all)");
        var since = ClientScope.Text("--since", "DURATION", "Only what is not older, such as 90s, 30m, 24h");
        var selector = ClientScope.Text("--selector", "LABELS", "Of all pods that have these labels", "-l");
        var command = scope.Verb("logs", "Print what containers write: edgekube logs POD", words, follow, previous, container, all, stamps, prefix, tail, since, selector);
        command.SetAction(parsed => scope.Run(parsed, session =>
        {
            var typed = parsed.GetValue(words) ?? [];
            var labels = parsed.GetValue(selector);
            var query = new Query()
                .Add("follow", parsed.GetValue(follow))
                .Add("previous", parsed.GetValue(previous))
                .Add("timestamps", parsed.GetValue(stamps))
                .Add("sinceSeconds", parsed.GetValue(since) is { } age ? $"{Math.Max(1, (long)Spans.Parse(age).TotalSeconds)}" : null)
                .Add("tailLines", parsed.GetValue(tail) is { } lines ? lines == "-1" ? null : lines : labels is null ? null : "10")
                .ToString();
            var pods = labels is null ? [PodOf.Named(session, typed)] : PodOf.Selected(session, labels);
            var named = parsed.GetValue(container) ?? (labels is null && typed.Length > 1 ? typed[^1] : null);
            var sources = pods.SelectMany(p => Sources(p, named, parsed.GetValue(all))).ToList();
            return new LogReading(session, query, parsed.GetValue(prefix)).Run(sources);
        }));
        return command;
    }

    private static IEnumerable<LogSource> Sources(JsonObject pod, string? container, bool all) => all
        ? PodOf.Containers(pod).Select(c => new LogSource(pod, c))
        : [new LogSource(pod, PodOf.Container(pod, container))];
}
