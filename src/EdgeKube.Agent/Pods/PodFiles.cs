using EdgeKube.Agent.Runtimes;
using EdgeKube.Api.Views;

namespace EdgeKube.Agent.Pods;

/// <summary>The files on the host that a pod's containers see.</summary>
internal sealed class PodFiles(AgentIdentity identity)
{
    /// <summary>The folder of seccomp profiles that pods of this node may name.</summary>
    public string SeccompProfiles => Path.Combine(identity.Directory, "seccomp");

    public string LogDirectory(ObjectMeta pod) => Path.Combine(identity.PodLogDirectory, $"{pod.Namespace}_{pod.Name}_{pod.Uid}");

    /// <summary>Where a container's last words are, outside of it.</summary>
    public string MessageFile(string uid, string container, int attempt) => Path.Combine(Folder(uid), "containers", container, $"{attempt}");

    public IReadOnlyList<Mount> Mounts(PodView pod, ContainerSpec container, int attempt, string podIp)
    {
        var message = MessageFile(pod.Metadata.Uid, container.Name, attempt);
        Directory.CreateDirectory(Path.GetDirectoryName(message)!);
        File.WriteAllText(message, "");
        File.SetUnixFileMode(message, (UnixFileMode)0b110_110_110);
        var mounts = new List<Mount> { new(message, container.TerminationMessagePath ?? "/dev/termination-log", ReadOnly: false) };
        if (!(container.VolumeMounts ?? []).Any(m => m.TryGetProperty("mountPath", out var path) && path.GetString() == "/etc/hosts"))
        {
            var hosts = Path.Combine(Folder(pod.Metadata.Uid), "etc-hosts");
            File.WriteAllText(hosts, PodNames.Hosts(pod, podIp, identity.ClusterDomain, NodeHosts));
            mounts.Add(new Mount(hosts, "/etc/hosts", ReadOnly: false));
        }

        return mounts;
    }

    /// <summary>Whether this node has had the pod before.</summary>
    public bool HasStarted(string uid) => File.Exists(Mark(uid));

    /// <summary>Since when this node has the pod; kept with its files, so that a restarted agent knows.</summary>
    public DateTimeOffset StartedAt(string uid, DateTimeOffset now)
    {
        var mark = Mark(uid);
        if (!File.Exists(mark))
        {
            Directory.CreateDirectory(Folder(uid));
            File.WriteAllText(mark, "");
            File.SetLastWriteTimeUtc(mark, now.UtcDateTime);
        }

        return new DateTimeOffset(File.GetLastWriteTimeUtc(mark), TimeSpan.Zero);
    }

    /// <summary>How often a container was made before as its log files tell: they outlive the runtime's memory.</summary>
    public int NextAttempt(ObjectMeta pod, string container)
    {
        var folder = Path.Combine(LogDirectory(pod), container);
        return Directory.Exists(folder)
            ? Directory.GetFiles(folder).Select(f => int.TryParse(Path.GetFileName(f).Split('.')[0], out var attempt) ? attempt + 1 : 0).Append(0).Max()
            : 0;
    }

    public void Remove(ObjectMeta pod)
    {
        RemoveFolder(LogDirectory(pod));
        RemoveFolder(Folder(pod.Uid)); // last: by it a successor finds what we did not come to
    }

    /// <summary>Removes the logs of pods that went by force while an agent was about to forget them; their folders are the volumes' to remove.</summary>
    public void KeepOnly(IReadOnlySet<string> uids)
    {
        var pods = Path.Combine(identity.Directory, "pods");
        foreach (var uid in Directory.Exists(pods) ? Directory.GetDirectories(pods).Select(f => Path.GetFileName(f)!).Where(u => !uids.Contains(u)) : [])
        {
            foreach (var logs in Directory.Exists(identity.PodLogDirectory) ? Directory.GetDirectories(identity.PodLogDirectory, $"*_{uid}") : [])
            {
                RemoveFolder(logs);
            }
        }
    }

    private static void RemoveFolder(string folder)
    {
        if (Directory.Exists(folder))
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static string NodeHosts() => File.Exists("/etc/hosts") ? File.ReadAllText("/etc/hosts") : "";

    private string Mark(string uid) => Path.Combine(Folder(uid), "started");

    private string Folder(string uid) => Path.Combine(identity.Directory, "pods", uid);
}
