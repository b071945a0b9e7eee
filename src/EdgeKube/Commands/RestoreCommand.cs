using System.CommandLine;
using System.Globalization;
using EdgeKube.Server.Backups;

namespace EdgeKube.Commands;

/// <summary><c>edgekube server restore</c>: makes this machine the server that a backup was taken of.</summary>
internal static class RestoreCommand
{
    public static Command Build(Setting setting)
    {
        var file = new Argument<string>("FILE") { Description = "What edgekube server backup wrote" };
        var dataDir = setting.Text("data-dir", "The server's data directory", DataDirectory.Default);
        var force = new Option<bool>("--force") { Description = "Also where there is a server's state already: it is put aside" };
        var command = new Command("restore", "Make the server's state from a backup; the server must be stopped") { file, dataDir, force };
        command.SetAction((parsed, _) => ModeHost.WithWordsAsync("server restore", () =>
        {
            var data = DataDirectory.At(parsed.GetRequiredValue(dataDir));
            Directory.CreateDirectory(data.Root);
            var result = BackupRestore.Run(Path.GetFullPath(parsed.GetRequiredValue(file)), data.Server, parsed.GetValue(force), TimeProvider.System);
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"{data.Server} holds {result.Manifest.Objects} objects as of {result.Manifest.Created.UtcDateTime:yyyy-MM-dd'T'HH:mm:ss'Z'}; revisions go on from {result.Revision}"));
            if (result.Aside is not null)
            {
                Console.WriteLine($"what was there is in {result.Aside}; remove it when it is no longer needed");
            }

            return Task.FromResult(0);
        }));
        return command;
    }
}
