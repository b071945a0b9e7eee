using System.CommandLine;
using System.Text.Json.Nodes;

namespace EdgeKube.Cli.Delete;

/// <summary><c>edgekube delete</c>: deletes objects, and waits until they are gone.</summary>
internal static class DeleteCommand
{
    public static Command Build(ClientScope scope)
    {
        var choice = new Choice(scope);
        var all = ClientScope.Flag("--all", "All of the kind in the namespace");
        var wait = ClientScope.On("--wait", "Wait until it is gone");
        var force = ClientScope.Flag("--force", "At once, without waiting for pods to end; they may still run");
        var now = ClientScope.Flag("--now", "With a second's grace");
        var grace = ClientScope.Text("--grace-period", "SECONDS", "How long pods may take to end");
        var cascade = ClientScope.Text("--cascade", "HOW", "What becomes of what belongs to it: background (default), foreground, orphan");
        cascade.AcceptOnlyFromAmong("background", "foreground", "orphan", "true", "false");
        var timeout = ClientScope.Text("--timeout", "DURATION", "How long to wait (default: as long as it takes)");
        var missing = ClientScope.Flag("--ignore-not-found", "What is not there is no failure");
        var dry = ClientScope.Text("--dry-run", "server", "server: delete nothing; none");
        var output = ClientScope.Text("--output", "name", "name: only the names", "-o");
        var command = scope.Verb(
            "delete",
            "Delete objects: edgekube delete pod NAME",
            choice.Words, choice.Files, choice.Recursive, choice.Selector, choice.FieldSelector, choice.Everywhere,
            all, wait, force, now, grace, cascade, timeout, missing, dry, output);
        command.SetAction(parsed => scope.Run(parsed, session =>
        {
            var options = new JsonObject
            {
                ["apiVersion"] = "v1",
                ["kind"] = "DeleteOptions",
                ["propagationPolicy"] = parsed.GetValue(cascade) switch
                {
                    "foreground" => "Foreground",
                    "orphan" or "false" => "Orphan",
                    _ => "Background",
                },
            };
            if (GraceOf(parsed.GetValue(grace), parsed.GetValue(force), parsed.GetValue(now)) is { } seconds)
            {
                options["gracePeriodSeconds"] = seconds;
            }

            if (parsed.GetValue(dry) == "server")
            {
                options["dryRun"] = new JsonArray("All");
            }

            var deleting = new Deleting(session, options)
            {
                Verb = parsed.GetValue(force) ? "force deleted" : "deleted",
                MayMiss = parsed.GetValue(missing),
                NameOnly = parsed.GetValue(output) == "name",
                Wait = parsed.GetValue(wait) && options["dryRun"] is null && !(parsed.GetValue(force) && parsed.GetResult(wait)?.Implicit != false),
                Patience = parsed.GetValue(timeout) is { } text ? Spans.Parse(text) : null,
            };
            Check(parsed, choice, parsed.GetValue(all));
            if (parsed.GetValue(force))
            {
                session.Shell.Error.WriteLine(
                    "Warning: Immediate deletion does not wait for confirmation that the running resource has been terminated. The resource may continue to run on the cluster indefinitely.");
            }

            return deleting.Run(choice.Targets(parsed, session), t => choice.ListPath(parsed, t));
        }));
        return command;
    }

    private static long? GraceOf(string? text, bool force, bool now) => text switch
    {
        null => force ? 0 : now ? 1 : null,
        _ when long.TryParse(text, out var seconds) && seconds >= -1 => seconds < 0 ? null : Math.Max(seconds, force ? 0 : 1),
        _ => throw CliException.Of($"invalid argument \"{text}\" for --grace-period: it is a number of seconds"),
    };

    // A kind without a name deletes nothing by accident.
    private static void Check(ParseResult parsed, Choice choice, bool all)
    {
        var words = parsed.GetValue(choice.Words) ?? [];
        var named = words.Length > 1 || words.Any(w => w.Contains('/', StringComparison.Ordinal)) || parsed.GetValue(choice.Files) is { Length: > 0 };
        if (!named && !all && parsed.GetValue(choice.Selector) is null && parsed.GetValue(choice.FieldSelector) is null)
        {
            throw CliException.Of("resource(s) were provided, but no name was specified");
        }
    }
}
