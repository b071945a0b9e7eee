using System.CommandLine;
using System.Text.Json.Nodes;
using EdgeKube.Cli.Client;

namespace EdgeKube.Cli.Nodes;

/// <summary><c>edgekube cordon</c> and <c>uncordon</c>: whether a node gets new pods.</summary>
internal static class CordonCommand
{
    public static Command Build(ClientScope scope, string verb, string description, bool unschedulable)
    {
        var choice = new Choice(scope, "nodes");
        var command = scope.Verb(verb, description, choice.Words, choice.Selector);
        command.SetAction(parsed => scope.Run(parsed, session =>
        {
            foreach (var (target, item) in Named(choice, parsed, session))
            {
                Set(session, target, item, unschedulable);
            }

            return 0;
        }));
        return command;
    }

    public static IReadOnlyList<(Target Target, JsonObject Item)> Named(Choice choice, ParseResult parsed, Session session)
    {
        if (parsed.GetValue(choice.Selector) is { } labels)
        {
            var all = new Target(session.Types.Named("nodes"), null, null);
            return [.. session.Api.Get(all.Path + new Query().Add("labelSelector", labels)).Items("items").Select(i => (all with { Name = i.Name() }, i))];
        }

        return choice.Objects(parsed, session).ToList() is { Count: > 0 } some ? some : throw CliException.Of("name a node, or nodes by --selector (see --help)");
    }

    public static void Set(Session session, Target target, JsonObject item, bool unschedulable)
    {
        var word = unschedulable ? "cordoned" : "uncordoned";
        if (item.Is("spec", "unschedulable") == unschedulable)
        {
            session.Out.WriteLine($"{target.Shown} already {word}");
            return;
        }

        session.Api.Merge(target.Path, new JsonObject { ["spec"] = new JsonObject { ["unschedulable"] = unschedulable ? true : null } });
        session.Out.WriteLine($"{target.Shown} {word}");
    }
}
