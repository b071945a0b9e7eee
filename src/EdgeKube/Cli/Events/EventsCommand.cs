using System.CommandLine;
using System.Text.Json.Nodes;
using EdgeKube.Cli.Client;
using EdgeKube.Cli.Output;

namespace EdgeKube.Cli.Events;

/// <summary><c>edgekube events</c>: what happened, latest last.</summary>
internal static class EventsCommand
{
    public static Command Build(ClientScope scope)
    {
        var everywhere = ClientScope.Flag("--all-namespaces", "In all namespaces", "-A");
        var about = ClientScope.Text("--for", "KIND/NAME", "Only what is about this object");
        var types = ClientScope.Text("--types", "TYPE", "Only these: Normal, Warning");
        var watch = ClientScope.Flag("--watch", "Go on as more happens", "-w");
        var output = ClientScope.Text("--output", "FORMAT", "json, yaml or jsonpath=TEMPLATE", "-o");
        var headers = ClientScope.Flag("--no-headers", "Without the names of the columns");
        var command = scope.Verb("events", "Show what happened, latest last", everywhere, about, types, watch, output, headers);
        command.SetAction(parsed => scope.Run(parsed, session =>
        {
            var all = parsed.GetValue(everywhere);
            var kind = new Target(session.Types.Named("events"), null, all ? null : session.Namespace);
            var watching = new Watching(session, kind, ApiClient.Json) { FieldSelector = Selector(session, parsed.GetValue(about)) };
            var wanted = parsed.GetValue(types)?.Split(',') ?? [];
            bool Fits(JsonObject e) => wanted.Length == 0 || wanted.Contains(e.Text("type"), StringComparer.OrdinalIgnoreCase);
            var list = watching.List();
            var events = ObjectEvents.InOrder(list.Items("items").Where(Fits));
            if (parsed.GetValue(output) is { } format)
            {
                ObjectText.Write(ObjectText.List(events.Select(ObjectText.WithoutManagers)), ObjectText.Knows(format) ? format : throw CliException.Of($"unknown format \"{format}\""), session.Out);
                return 0;
            }

            var columns = new Columns(session.Out, session.Shell.Colours);
            if (events.Count > 0 && !parsed.GetValue(headers))
            {
                string[] first = all ? ["NAMESPACE"] : [];
                columns.Head([.. first, "LAST SEEN", "TYPE", "REASON", "OBJECT", "MESSAGE"]);
            }

            events.ToList().ForEach(e => columns.Row(Row(e, session.Now, all)));
            columns.Flush();
            if (!parsed.GetValue(watch))
            {
                session.Shell.Error.Write(events.Count > 0 ? "" : $"No events found{(all ? "" : $" in {session.Namespace} namespace")}.\n");
                return 0;
            }

            session.Out.Flush();
            foreach (var (_, item) in watching.Changes(list).Where(told => told.Change != "DELETED" && Fits(told.Item)))
            {
                columns.Row(Row(item, session.Now, all));
                columns.Flush();
                session.Out.Flush();
            }

            return 0;
        }));
        return command;
    }

    private static string[] Row(JsonObject e, DateTimeOffset now, bool all)
    {
        string[] first = all ? [e.Namespace()] : [];
        return
        [
            .. first, ObjectEvents.Age(e, now), e.Text("type"), e.Text("reason"),
            $"{e.Text("involvedObject", "kind")}/{e.Text("involvedObject", "name")}", e.Text("message").Trim(),
        ];
    }

    private static string? Selector(Session session, string? about)
    {
        if (about is null)
        {
            return null;
        }

        var target = Target.One([about], session.Types, session.Namespace);
        return $"involvedObject.kind={target.Type.Kind},involvedObject.name={target.Name}";
    }
}
