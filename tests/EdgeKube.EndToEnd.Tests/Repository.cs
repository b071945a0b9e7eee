namespace EdgeKube.EndToEnd.Tests;

/// <summary>Where the repository and what publish.sh made are.</summary>
internal static class Repository
{
    public static string Root { get; } = FindRoot(AppContext.BaseDirectory);

    public static string Executable => Environment.GetEnvironmentVariable("EDGEKUBE_BIN") is { Length: > 0 } named
        ? named
        : Path.Combine(Root, "artifacts", $"linux-{System.Runtime.InteropServices.RuntimeInformation.OSArchitecture.ToString().ToLowerInvariant()}", "edgekube");

    public static string ClusterScript => Path.Combine(Root, "scripts", "cluster.sh");

    /// <summary>EDGEKUBE_CLUSTER_DIR: the folder of a server that runs already, with kubeconfig.yaml and server-data in it; tests neither start nor end it.</summary>
    public static string? OwnCluster => Environment.GetEnvironmentVariable("EDGEKUBE_CLUSTER_DIR") is { Length: > 0 } own ? own : null;

    public static string ClusterDirectory => OwnCluster ?? Path.Combine(Root, "artifacts", "cluster");

    public static string ClusterFile(string file) => Path.Combine(ClusterDirectory, file);

    private static string FindRoot(string from)
    {
        var directory = new DirectoryInfo(from);
        while (!File.Exists(Path.Combine(directory.FullName, "EdgeKube.sln")))
        {
            directory = directory.Parent ?? throw new DirectoryNotFoundException($"no EdgeKube.sln above {from}");
        }

        return directory.FullName;
    }
}
