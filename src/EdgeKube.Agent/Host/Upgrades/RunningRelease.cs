using EdgeKube.Platform.Certificates;
using EdgeKube.Platform.Files;
using EdgeKube.Platform.Upgrades;

namespace EdgeKube.Agent.Host.Upgrades;

/// <summary>Which version of a roll-out runs here, as the node's label says it.</summary>
/// <param name="folder">Where it is written down, beside a mark of the executable that it was said of.</param>
/// <param name="executable">The one that runs.</param>
internal sealed class RunningRelease(string folder, string executable)
{
    public const string Label = "edgekube.io/version";

    private const string Name = "release";
    private volatile string? _version = Read(folder, executable);

    /// <summary>Null: none was ever rolled out to this node. "": what runs is not the last one.</summary>
    public string? Version => _version;

    public void Set(string version)
    {
        Directory.CreateDirectory(folder, FileModes.PrivateDirectory);
        var text = Fields.Write(("version", version), ("executable", PackageStamp.Of(executable)));
        AtomicFile.WriteForGood(Path.Combine(folder, Name), text, FileModes.Private);
        _version = version;
    }

    private static string? Read(string folder, string executable)
    {
        var path = Path.Combine(folder, Name);
        return !File.Exists(path) ? null
            : Fields.Read(File.ReadAllText(path)) is var fields && fields.GetValueOrDefault("executable") == PackageStamp.Of(executable)
            ? fields.GetValueOrDefault("version", "")
            : "";
    }
}
