using System.CommandLine;
using EdgeKube.Platform.Upgrades;

namespace EdgeKube.Commands;

/// <summary><c>edgekube upgrade</c>: another executable, on trial, and back when it does not do.</summary>
internal static class UpgradeCommand
{
    public static IReadOnlyList<string> Keys { get; } = ["upgrade-key"];

    public static Command Build(Setting setting)
    {
        var source = new Argument<string>("source")
        {
            Description = "An executable, a .deb or a .tar that holds one: a file, or https://…",
            HelpName = "FILE|URL",
            Arity = ArgumentArity.ZeroOrOne,
            DefaultValueFactory = _ => "",
        };
        var signature = new Option<string>("--signature") { Description = "Its detached signature, a file or https://… (default: FILE.sig)", HelpName = "FILE|URL" };
        var key = setting.Text("upgrade-key", "The public keys that upgrades are signed with, in PEM", "/etc/edgekube/upgrade.pub");
        key.Aliases.Add("--key");
        key.Recursive = true;
        var dataDir = setting.Text("data-dir", "Where the state is kept", DataDirectory.Default);
        dataDir.Recursive = true;
        var status = new Option<bool>("--status") { Description = "Say what runs, what is on trial, and what has failed" };
        var rollback = new Option<bool>("--rollback") { Description = "End the trial, or go back to what ran before the last upgrade" };
        var command = new Command("upgrade", "Switch to another executable; it stays if server and agent get healthy with it within 40 s")
        {
            source, signature, key, dataDir, status, rollback, PublishCommand.Publish(key, dataDir), PublishCommand.Published(dataDir), PublishCommand.Unpublish(dataDir), Watch(dataDir),
        };
        command.SetAction((parsed, ct) => ModeHost.WithWordsAsync("upgrade", async () =>
        {
            var upgrade = new MachineUpgrade(DataDirectory.At(parsed.GetRequiredValue(dataDir)), parsed.GetValue<string>("--config"), TimeProvider.System);
            var from = parsed.GetRequiredValue(source);
            if (parsed.GetValue(status))
            {
                return upgrade.Status();
            }

            if (parsed.GetValue(rollback))
            {
                return await upgrade.BackAsync(ct);
            }

            if (from.Length == 0)
            {
                throw new UpgradeException("name a file or a URL to upgrade to, or --status, or --rollback");
            }

            return await upgrade.ToAsync(from, parsed.GetValue(signature) ?? $"{from}.sig", parsed.GetRequiredValue(key), ct);
        }));
        return command;
    }

    // What edgekube-upgrade.service runs.
    private static Command Watch(Option<string> dataDir)
    {
        var command = new Command("watch", "See a trial through that is on") { Hidden = true };
        command.SetAction((parsed, ct) => ModeHost.WithWordsAsync("upgrade", async () =>
        {
            await new MachineUpgrade(DataDirectory.At(parsed.GetRequiredValue(dataDir)), null, TimeProvider.System).WatchAsync(ct);
            return 0;
        }));
        return command;
    }
}
