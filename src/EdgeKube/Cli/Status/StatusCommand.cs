using System.CommandLine;
using EdgeKube.Cli.Output;

namespace EdgeKube.Cli.Status;

/// <summary><c>edgekube status</c>: the cluster in plain words; 1 when something is wrong.</summary>
internal static class StatusCommand
{
    public static Command Build(ClientScope scope)
    {
        var output = ClientScope.Text("--output", "FORMAT", "json or yaml", "-o");
        var command = scope.Verb("status", "Say how the cluster is; ends with 1 when something is wrong", output);
        command.SetAction(parsed => scope.Run(parsed, session =>
        {
            var report = new ClusterReport(session);
            if (parsed.GetValue(output) is { } format)
            {
                ObjectText.Write(report.ToJson(), format is "json" or "yaml" ? format : throw CliException.Of($"unknown format \"{format}\"; json or yaml"), session.Out);
            }
            else
            {
                report.Write();
            }

            return report.IsWell ? 0 : 1;
        }));
        return command;
    }
}
