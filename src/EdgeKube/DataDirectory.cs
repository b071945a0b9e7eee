using System.Security.Cryptography;
using System.Text;

namespace EdgeKube;

/// <summary>Where a mode keeps its things below <c>--data-dir</c>.</summary>
internal sealed record DataDirectory(string Root)
{
    public const string Default = "/var/lib/edgekube";

    public bool IsDefault => Root == Default;

    public string Server => Path.Combine(Root, "server");

    public string Agent => Path.Combine(Root, "agent");

    public string Backups => Path.Combine(Root, "backups");

    /// <summary>The executables of <c>edgekube upgrade</c>.</summary>
    public string Slots => Path.Combine(Root, "slots");

    /// <summary>The versions that the server has for its nodes.</summary>
    public string Upgrades => Path.Combine(Root, "upgrades");

    public string ServerToken => Path.Combine(Server, "token");

    public string Kubeconfig => Path.Combine(Server, "kubeconfig.yaml");

    public string PodLogs => IsDefault ? "/var/log/pods" : Path.Combine(Agent, "logs");

    /// <summary>For sockets: short, because their paths may have 107 bytes, and one for each data directory.</summary>
    public string Run => IsDefault ? "/run/edgekube" : $"/run/edgekube-{ShortHash()}";

    public static DataDirectory At(string path) => new(Path.TrimEndingDirectorySeparator(Path.GetFullPath(path)));

    private string ShortHash() => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Root)))[..8];
}
