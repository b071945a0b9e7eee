namespace EdgeKube.Agent.Host.Cgroups;

/// <summary>The kubelet's names of control groups: folders of the tree, or systemd's slices. Pure.</summary>
/// <param name="systemd">They are slices.</param>
internal sealed class CgroupNames(bool systemd)
{
    private const string Folder = "/kubepods";
    private const string Slice = "kubepods";
    private const string End = ".slice";
    private const string Mark = "pod";

    /// <summary>The one that holds all pods.</summary>
    public string Root => systemd ? Slice + End : Folder;

    /// <summary>The classes that have a group of their own; pods of the third are directly below the root.</summary>
    public static IReadOnlyList<string> Classes { get; } = ["burstable", "besteffort"];

    /// <param name="qos">Such as Burstable.</param>
    public string Class(string qos) => Below(qos) is { Length: > 0 } below ? systemd ? $"{Slice}-{below}{End}" : $"{Folder}/{below}" : Root;

    /// <param name="qos">Such as Burstable.</param>
    /// <param name="uid">The pod's.</param>
    public string Pod(string qos, string uid)
    {
        var parent = Class(qos);
        return systemd ? $"{parent[..^End.Length]}-{Mark}{uid.Replace('-', '_')}{End}" : $"{parent}/{Mark}{uid}";
    }

    /// <summary>Where in the tree it is: a slice is below those that its name begins with.</summary>
    public string PathOf(string group)
    {
        if (!systemd)
        {
            return group;
        }

        var path = "";
        for (var dash = group.IndexOf('-', StringComparison.Ordinal); dash > 0; dash = group.IndexOf('-', dash + 1))
        {
            path += $"/{group[..dash]}{End}";
        }

        return $"{path}/{group}";
    }

    /// <summary>The uid of the pod whose group a folder is; null when it is no pod's.</summary>
    /// <param name="folder">The last part of its path.</param>
    public string? UidOf(string folder)
    {
        if (!systemd)
        {
            return folder.StartsWith(Mark, StringComparison.Ordinal) ? folder[Mark.Length..] : null;
        }

        var at = folder.LastIndexOf($"-{Mark}", StringComparison.Ordinal);
        return at > 0 && folder.EndsWith(End, StringComparison.Ordinal) ? folder[(at + 1 + Mark.Length)..^End.Length].Replace('_', '-') : null;
    }

    private static string Below(string qos)
    {
        var name = qos.ToLowerInvariant();
        return Classes.Contains(name) ? name : "";
    }
}
