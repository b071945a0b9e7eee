using System.CommandLine;
using System.Globalization;
using EdgeKube.Server.Backups;

namespace EdgeKube.Commands;

/// <summary><c>edgekube server backup</c>: a copy of all that another machine needs to be this server.</summary>
internal static class BackupCommand
{
    public static Command Build(Setting setting)
    {
        var file = new Argument<string>("FILE")
        {
            Description = "Where to write it (default: a new file in the folder of backups)",
            Arity = ArgumentArity.ZeroOrOne,
            DefaultValueFactory = _ => "",
        };
        var dataDir = setting.Text("data-dir", "The server's data directory", DataDirectory.Default);
        var folder = BackupSettings.Folder(setting);
        var command = new Command("backup", "Write a backup of the server, which may be running, into one file") { file, dataDir, folder, List(setting) };
        command.SetAction((parsed, _) => ModeHost.WithWordsAsync("server backup", () =>
        {
            var data = DataDirectory.At(parsed.GetRequiredValue(dataDir));
            var target = parsed.GetValue(file) is { Length: > 0 } named ? Path.GetFullPath(named) : InFolder(data, parsed.GetRequiredValue(folder));
            var manifest = BackupWriter.Write(data.Server, target, EdgeKubeVersion.Text, TimeProvider.System);
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{target}: {manifest.Objects} objects, {new FileInfo(target).Length} bytes"));
            return Task.FromResult(0);
        }));
        return command;
    }

    private static string InFolder(DataDirectory data, string named)
    {
        var folder = FolderOf(data, named);
        Directory.CreateDirectory(folder, Platform.Certificates.FileModes.PrivateDirectory);
        return new BackupFolder(folder).Name(TimeProvider.System.GetUtcNow());
    }

    private static Command List(Setting setting)
    {
        var dataDir = setting.Text("data-dir", "The server's data directory", DataDirectory.Default);
        var folder = BackupSettings.Folder(setting);
        var command = new Command("ls", "List the backups in the folder of backups") { dataDir, folder };
        command.SetAction((parsed, _) => ModeHost.WithWordsAsync("server backup", () =>
        {
            Console.WriteLine($"{"NAME",-36} {"CREATED",-20} {"OBJECTS",8} {"BYTES",10} VERSION");
            var path = FolderOf(DataDirectory.At(parsed.GetRequiredValue(dataDir)), parsed.GetRequiredValue(folder));
            foreach (var (file, _) in new BackupFolder(path).List())
            {
                Console.WriteLine(Line(file));
            }

            return Task.FromResult(0);
        }));
        return command;
    }

    private static string FolderOf(DataDirectory data, string named) => named.Length > 0 ? Path.GetFullPath(named) : data.Backups;

    private static string Line(string file)
    {
        var name = Path.GetFileName(file);
        try
        {
            var manifest = BackupReader.ReadManifest(file);
            return string.Create(
                CultureInfo.InvariantCulture,
                $"{name,-36} {manifest.Created.UtcDateTime:yyyy-MM-dd'T'HH:mm:ss'Z'} {manifest.Objects,8} {new FileInfo(file).Length,10} {manifest.Version}");
        }
        catch (BackupException e)
        {
            return $"{name,-36} {e.Message}";
        }
    }
}
