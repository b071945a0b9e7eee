using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;

namespace EdgeKube.Cli.Rollout;

/// <summary><c>edgekube scale</c>: how many pods a workload is to have.</summary>
internal static class ScaleCommand
{
    public static Command Build(ClientScope scope)
    {
        var choice = new Choice(scope);
        var replicas = ClientScope.Text("--replicas", "NUMBER", "How many pods it is to have");
        replicas.Required = true;
        var command = scope.Verb("scale", "Change how many pods a workload has: edgekube scale --replicas=3 deploy/NAME", choice.Words, replicas, choice.Files, choice.Selector);
        command.SetAction(parsed => scope.Run(parsed, session =>
        {
            if (!int.TryParse(parsed.GetValue(replicas), NumberStyles.None, CultureInfo.InvariantCulture, out var count))
            {
                throw CliException.Of("The --replicas=COUNT flag is required, and COUNT must be greater than or equal to 0");
            }

            foreach (var (target, _) in choice.Objects(parsed, session).ToList())
            {
                session.Api.Merge($"{target.Path}/scale", new JsonObject { ["spec"] = new JsonObject { ["replicas"] = count } });
                session.Out.WriteLine($"{target.Shown} scaled");
            }

            return 0;
        }));
        return command;
    }
}
