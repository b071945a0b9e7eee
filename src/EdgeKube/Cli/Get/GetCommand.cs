using System.CommandLine;
using EdgeKube.Cli.Output;

namespace EdgeKube.Cli.Get;

/// <summary><c>edgekube get</c>: objects as tables, whole, or by name.</summary>
internal static class GetCommand
{
    public static Command Build(ClientScope scope)
    {
        var choice = new Choice(scope);
        var output = ClientScope.Text("--output", "FORMAT", "json, yaml, wide, name or jsonpath=TEMPLATE", "-o");
        output.CompletionSources.Add("json", "yaml", "wide", "name", "jsonpath=");
        var watch = ClientScope.Flag("--watch", "Go on and tell of every change", "-w");
        var only = ClientScope.Flag("--watch-only", "Tell only of changes");
        var changes = ClientScope.Flag("--output-watch-events", "Say what happened: ADDED, MODIFIED, DELETED");
        var headers = ClientScope.Flag("--no-headers", "Without the names of the columns");
        var labels = ClientScope.Flag("--show-labels", "With all labels");
        var managers = ClientScope.Flag("--show-managed-fields", "With metadata.managedFields");
        var sort = ClientScope.Text("--sort-by", "PATH", "In the order of what lies there, such as {.metadata.creationTimestamp}");
        var missing = ClientScope.Flag("--ignore-not-found", "What is not there is no failure");
        var command = scope.Verb(
            "get",
            "Show objects: edgekube get pods",
            choice.Words, output, choice.Everywhere, choice.Selector, choice.FieldSelector, choice.Files, choice.Recursive,
            watch, only, changes, headers, labels, managers, sort, missing);
        command.SetAction(parsed => scope.Run(parsed, session =>
        {
            var format = parsed.GetValue(output) ?? "";
            if (format is not ("" or "wide" or "name") && !ObjectText.Knows(format))
            {
                throw CliException.Of($"unable to match a printer suitable for the output format \"{format}\", allowed formats are: json, jsonpath=, name, wide, yaml");
            }

            var getting = new Getting(session, format)
            {
                Look = new TableLook
                {
                    Wide = format == "wide",
                    NoHeaders = parsed.GetValue(headers),
                    Labels = parsed.GetValue(labels),
                    Changes = parsed.GetValue(changes),
                    SortBy = parsed.GetValue(sort),
                },
                Everywhere = parsed.GetValue(choice.Everywhere),
                Selector = parsed.GetValue(choice.Selector),
                FieldSelector = parsed.GetValue(choice.FieldSelector),
                KeepManagers = parsed.GetValue(managers),
                MayMiss = parsed.GetValue(missing),
            };
            var targets = choice.Targets(parsed, session);
            return parsed.GetValue(watch) || parsed.GetValue(only) ? getting.Watch(targets, parsed.GetValue(only)) : getting.Show(targets);
        }));
        return command;
    }
}
