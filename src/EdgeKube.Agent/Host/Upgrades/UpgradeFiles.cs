using EdgeKube.Platform.Certificates;
using EdgeKube.Platform.Files;

namespace EdgeKube.Agent.Host.Upgrades;

/// <summary>Small files that a power cut leaves as they were or as they became.</summary>
internal static class UpgradeFiles
{
    public static void Write(string folder, string name, string text)
    {
        Directory.CreateDirectory(folder, FileModes.PrivateDirectory);
        var path = Path.Combine(folder, name);
        using (var file = new FileStream($"{path}.new", FileMode.Create, FileAccess.Write))
        {
            file.Write(System.Text.Encoding.UTF8.GetBytes(text));
            file.Flush(flushToDisk: true);
        }

        File.Move($"{path}.new", path, overwrite: true);
        Folders.Sync(folder);
    }
}
