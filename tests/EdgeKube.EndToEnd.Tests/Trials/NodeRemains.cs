using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using EdgeKube.Testing;

namespace EdgeKube.EndToEnd.Tests.Trials;

/// <summary>Finds what a node of the cluster holds for pods that it should have no more: what an agent that was killed may leave behind.</summary>
internal sealed class NodeRemains(string node)
{
    private readonly string _data = Repository.ClusterFile(node);
    private readonly string _run = RunDirectory(Repository.ClusterFile(node));

    /// <summary>Every uid that pods of the trial ever had: their control groups are known by them.</summary>
    public HashSet<string> Uids { get; } = [];

    /// <param name="desired">The uids of the node's pods.</param>
    /// <returns>A line for each thing that is nobody's.</returns>
    public async Task<IReadOnlyList<string>> FindAsync(HashSet<string> desired, CancellationToken ct)
    {
        var containers = await ContainersAsync(ct);
        var sandboxes = containers.Where(c => c.IsSandbox).ToList();
        var ids = sandboxes.Select(s => s.Id).ToHashSet();
        var found = new List<string>();
        found.AddRange(containers.Where(c => !desired.Contains(c.Uid)).Select(c => $"container {c.Id} of the pod {c.Uid}"));
        found.AddRange(sandboxes.GroupBy(s => s.Uid).Where(g => g.Count() > 1).Select(g => $"{g.Count()} sandboxes of the pod {g.Key}"));
        found.AddRange(desired.Except(sandboxes.Select(s => s.Uid)).Select(uid => $"no sandbox for the pod {uid}"));
        found.AddRange(Shims().Where(id => !ids.Contains(id)).Select(id => $"shim {id}"));
        found.AddRange(Mounts(containers, desired));
        found.AddRange(Folders("pods").Where(f => !desired.Contains(f)).Select(f => $"folder pods/{f}"));
        found.AddRange(Folders("logs").Where(f => !desired.Contains(f.Split('_')[^1])).Select(f => $"folder logs/{f}"));
        found.AddRange(Leases().Where(l => !ids.Contains(l.Id)).Select(l => $"lease {l.Address} of {l.Id}"));
        found.AddRange(Cgroups().Where(c => Uids.Contains(c.Uid) && !desired.Contains(c.Uid)).Select(c => $"control group {c.Path}"));
        found.AddRange(Spaces().Except(sandboxes.Select(s => s.Space)).Select(s => $"network namespace {s}"));
        var links = await LinksAsync(ct);
        if (links != sandboxes.Count(s => s.Space.Length > 0))
        {
            found.Add($"{links} veths for {sandboxes.Count} sandboxes");
        }

        return found;
    }

    private static string RunDirectory(string data) => $"/run/edgekube-{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(data)))[..8]}";

    private async Task<List<Held>> ContainersAsync(CancellationToken ct)
    {
        var held = new List<Held>();
        foreach (var id in (await CtrAsync(["containers", "list", "-q"], ct)).Succeeded().Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            var info = await CtrAsync(["containers", "info", id], ct);
            if (info.ExitCode == 0) // else it was removed since
            {
                var json = JsonNode.Parse(info.Output)!;
                var network = json["Spec"]!["linux"]!["namespaces"]!.AsArray().FirstOrDefault(n => (string?)n!["type"] == "network");
                var kind = (string?)json["Labels"]!["io.cri-containerd.kind"];
                held.Add(new(id, (string?)json["Labels"]!["io.kubernetes.pod.uid"] ?? "", kind == "sandbox", Path.GetFileName((string?)network?["path"]) ?? ""));
            }
        }

        return held;
    }

    private Task<Command> CtrAsync(IEnumerable<string> arguments, CancellationToken ct) =>
        Command.RunAsync("ctr", ["-a", Directory.GetFiles(_run, "containerd.sock", SearchOption.AllDirectories)[0], "-n", "k8s.io", .. arguments], null, null, ct);

    private IEnumerable<string> Shims() => Processes()
        .Where(words => words[0].Contains("containerd-shim", StringComparison.Ordinal) && words.Any(w => w.StartsWith(_run, StringComparison.Ordinal)))
        .Select(words => words.SkipWhile(w => w != "-id").ElementAtOrDefault(1) ?? "");

    private static IEnumerable<string[]> Processes() => Directory.GetDirectories("/proc")
        .Where(f => char.IsAsciiDigit(Path.GetFileName(f)[0]))
        .Select(f => Read($"{f}/cmdline").Split('\0'));

    private IEnumerable<string> Mounts(List<Held> containers, HashSet<string> desired) => Read("/proc/self/mounts").Split('\n')
        .Select(line => line.Split(' ').ElementAtOrDefault(1) ?? "")
        .Where(path => path.StartsWith(_run + "/", StringComparison.Ordinal) || path.StartsWith(_data + "/", StringComparison.Ordinal))
        .Where(path => !containers.Any(c => path.Contains(c.Id, StringComparison.Ordinal) || Path.GetFileName(path) == c.Space)
            && !desired.Any(uid => path.Contains(uid, StringComparison.Ordinal)))
        .Select(path => $"mount {path}");

    private IEnumerable<string> Folders(string kind) =>
        Directory.Exists($"{_data}/agent/{kind}") ? Directory.GetDirectories($"{_data}/agent/{kind}").Select(f => Path.GetFileName(f)!) : [];

    private IEnumerable<(string Address, string Id)> Leases() => Directory.GetFiles($"{_data}/agent/cni/addresses", "*", SearchOption.AllDirectories)
        .Where(f => char.IsAsciiDigit(Path.GetFileName(f)[0]))
        .Select(f => (Path.GetFileName(f), Read(f).Split('\n')[0].Trim()));

    private static IEnumerable<(string Uid, string Path)> Cgroups() => Directory.GetDirectories("/sys/fs/cgroup", "kubepods*", new EnumerationOptions { RecurseSubdirectories = true, MaxRecursionDepth = 1 })
        .SelectMany(k => Directory.GetDirectories(k, "pod*", new EnumerationOptions { RecurseSubdirectories = true, MaxRecursionDepth = 1 }))
        .Select(p => (Path.GetFileName(p)["pod".Length..], p));

    private IEnumerable<string> Spaces() => Directory.GetDirectories(_run, "netns", SearchOption.AllDirectories)
        .SelectMany(f => Directory.GetFiles(f))
        .Select(f => Path.GetFileName(f)!);

    private async Task<int> LinksAsync(CancellationToken ct)
    {
        var listed = await Command.RunAsync("ip", ["-n", $"ek-{node}", "-j", "link", "show", "type", "veth"], null, null, ct);
        return JsonNode.Parse(listed.Succeeded() is { Length: > 0 } text ? text : "[]")!.AsArray().Count(l => (string?)l!["ifname"] is { } name && name != "eth0");
    }

    private static string Read(string path)
    {
        try
        {
            return File.ReadAllText(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return "";
        }
    }

    private sealed record Held(string Id, string Uid, bool IsSandbox, string Space);
}
