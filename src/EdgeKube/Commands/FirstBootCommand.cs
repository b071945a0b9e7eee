using System.CommandLine;
using EdgeKube.Agent.FirstBoot;

namespace EdgeKube.Commands;

/// <summary><c>edgekube firstboot</c>: makes a machine that was started from a card what the card's <c>edgekube.yaml</c> says.</summary>
internal static class FirstBootCommand
{
    public static Command Build()
    {
        var file = new Option<string>("--file")
        {
            Description = "The settings",
            HelpName = "FILE",
            DefaultValueFactory = _ => "/boot/firmware/edgekube.yaml",
        };
        var root = new Option<string>("--root")
        {
            Description = "Write below this directory instead, and only say what would be run",
            HelpName = "DIR",
            DefaultValueFactory = _ => "/",
        };
        var command = new Command("firstboot", "Apply edgekube.yaml of the boot partition, if it is new or was changed") { file, root };
        command.SetAction((parsed, ct) => ModeHost.WithWordsAsync("firstboot", async () =>
        {
            await new BootApplication(Path.GetFullPath(parsed.GetRequiredValue(root)), parsed.GetRequiredValue(file), Console.WriteLine).RunAsync(ct);
            return 0;
        }));
        return command;
    }
}
