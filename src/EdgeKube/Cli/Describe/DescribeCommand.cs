using System.CommandLine;

namespace EdgeKube.Cli.Describe;

/// <summary><c>edgekube describe</c>: an object in words, with its events.</summary>
internal static class DescribeCommand
{
    public static Command Build(ClientScope scope)
    {
        var choice = new Choice(scope);
        var events = ClientScope.On("--show-events", "With what happened to it");
        var command = scope.Verb("describe", "Tell all about objects, with their events", choice.Words, choice.Selector, choice.Everywhere, choice.Files, choice.Recursive, events);
        command.SetAction(parsed => scope.Run(parsed, session =>
        {
            var first = true;
            foreach (var (target, item) in choice.Objects(parsed, session))
            {
                session.Out.Write(first ? "" : "\n\n");
                first = false;
                item["apiVersion"] ??= target.Type.ApiVersion;
                item["kind"] ??= target.Type.Kind;
                new Description(session, item).Write(parsed.GetValue(events));
            }

            if (first)
            {
                session.Shell.Error.WriteLine($"No resources found in {session.Namespace} namespace.");
            }

            return 0;
        }));
        return command;
    }
}
