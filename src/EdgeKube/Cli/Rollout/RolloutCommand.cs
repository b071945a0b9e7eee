using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using EdgeKube.Cli.Client;

namespace EdgeKube.Cli.Rollout;

/// <summary><c>edgekube rollout</c>: how a workload goes from one version to the next.</summary>
internal static class RolloutCommand
{
    public static Command Build(ClientScope scope) => scope.Verb(
        "rollout",
        "Watch, restart, pause and take back the rollout of a workload",
        Status(scope), Each(scope, "restart", "Replace all pods, a few at a time", Restart), Undo(scope), History(scope),
        Each(scope, "pause", "Hold a Deployment's rollout", (session, target, item) => Pause(session, target, item, paused: true)),
        Each(scope, "resume", "Go on with a Deployment's rollout", (session, target, item) => Pause(session, target, item, paused: false)));

    private static Command Each(ClientScope scope, string name, string description, Func<Session, Target, JsonObject, string> act)
    {
        var choice = new Choice(scope);
        var command = new Command(name, description) { choice.Words, choice.Selector, choice.Files };
        command.SetAction(parsed => scope.Run(parsed, session =>
        {
            foreach (var (target, item) in choice.Objects(parsed, session).ToList())
            {
                session.Out.WriteLine($"{target.Shown} {act(session, target, item)}");
            }

            return 0;
        }));
        return command;
    }

    private static Command Status(ClientScope scope)
    {
        var choice = new Choice(scope);
        var watch = ClientScope.On("--watch", "Go on until it is done");
        var timeout = ClientScope.Text("--timeout", "DURATION", "How long to wait (default: as long as it takes)");
        var command = new Command("status", "Say how far a rollout is, until it is done") { choice.Words, watch, timeout };
        command.SetAction(parsed => scope.Run(parsed, session =>
        {
            var target = Target.One(parsed.GetValue(choice.Words) ?? [], session.Types, session.Namespace);
            return RolloutProgress.Follow(session, target, parsed.GetValue(watch), parsed.GetValue(timeout) is { } text ? Spans.Parse(text) : null);
        }));
        return command;
    }

    private static Command History(ClientScope scope)
    {
        var choice = new Choice(scope);
        var command = new Command("history", "List a workload's revisions") { choice.Words };
        command.SetAction(parsed => scope.Run(parsed, session =>
        {
            foreach (var (target, item) in choice.Objects(parsed, session).ToList())
            {
                Revisions.Write(session, target, Revisions.Of(session, target, item));
            }

            return 0;
        }));
        return command;
    }

    private static Command Undo(ClientScope scope)
    {
        var choice = new Choice(scope);
        var to = ClientScope.Text("--to-revision", "NUMBER", "Which one (default: the one before)");
        var command = new Command("undo", "Go back to a revision before") { choice.Words, to };
        command.SetAction(parsed => scope.Run(parsed, session =>
        {
            var wanted = long.TryParse(parsed.GetValue(to) ?? "0", NumberStyles.None, CultureInfo.InvariantCulture, out var number)
                ? number
                : throw CliException.Of("--to-revision is the number of a revision");
            foreach (var (target, item) in choice.Objects(parsed, session).ToList())
            {
                session.Out.WriteLine($"{target.Shown} {Revisions.Undo(session, target, item, wanted)}");
            }

            return 0;
        }));
        return command;
    }

    private static string Restart(Session session, Target target, JsonObject item)
    {
        if (item.At("spec", "template") is not JsonObject || item.Text("kind") is not ("Deployment" or "DaemonSet" or "StatefulSet"))
        {
            throw CliException.Of($"{target.Type.Plural} \"{target.Name}\" restarting is not supported");
        }

        if (item.Is("spec", "paused"))
        {
            throw CliException.Of($"{target.Type.Plural} \"{target.Name}\" can't restart paused deployment (run rollout resume first)");
        }

        session.Api.Merge(target.Path, new JsonObject
        {
            ["spec"] = new JsonObject
            {
                ["template"] = new JsonObject
                {
                    ["metadata"] = new JsonObject
                    {
                        ["annotations"] = new JsonObject
                        {
                            ["kubectl.kubernetes.io/restartedAt"] = session.Now.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture),
                        },
                    },
                },
            },
        });
        return "restarted";
    }

    private static string Pause(Session session, Target target, JsonObject item, bool paused)
    {
        if (item.Text("kind") != "Deployment")
        {
            throw CliException.Of($"{target.Type.Plural} \"{target.Name}\" pausing is not supported");
        }

        if (item.Is("spec", "paused") == paused)
        {
            throw CliException.Of($"{target.Type.Plural} \"{target.Name}\" is {(paused ? "already" : "not")} paused");
        }

        session.Api.Merge(target.Path, new JsonObject { ["spec"] = new JsonObject { ["paused"] = paused } });
        return paused ? "paused" : "resumed";
    }
}
