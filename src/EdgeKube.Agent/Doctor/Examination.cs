using System.Text.Json;
using EdgeKube.Agent.NodeLink;

namespace EdgeKube.Agent.Doctor;

/// <summary>Everything there is to look at on a board, in the order in which a person would mend it.</summary>
public sealed class Examination(DoctorOptions options, TimeProvider time)
{
    private const int DefaultHttpsPort = 6443;
    private static readonly (string Program, string Package)[] _network =
        [("nft", "nftables"), ("ip", "iproute2"), ("conntrack", "conntrack"), ("/usr/lib/cni/bridge", "containernetworking-plugins")];

    private static readonly (string Program, string Package)[] _containerd = [("containerd", "containerd"), ("runc", "runc")];
    private static readonly (string Program, string Package)[] _podman = [("podman", "podman"), ("conmon", "conmon")];

    public async IAsyncEnumerable<Finding> RunAsync([System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken ct)
    {
        yield return HostChecks.Programs([.. options.Runtime == "podman" ? _podman : _containerd, .. _network]);
        yield return HostChecks.Cgroups();
        foreach (var finding in await HostChecks.KernelAsync(ct))
        {
            yield return finding;
        }

        yield return await HostChecks.ClockAsync(time, ct);
        var directory = Existing(options.AgentDirectory);
        yield return HostChecks.Space(directory);
        yield return HostChecks.DiskSpeed(directory);
        yield return await WearCheck.LookAsync(directory, ct);
        if (options.IsServer)
        {
            yield return HostChecks.Programs([("mosquitto", "mosquitto")]);
            foreach (var port in options.ServerPorts)
            {
                yield return ClusterChecks.Port(port);
            }

            yield return ClusterChecks.ServerCertificate(options.ServerDirectory, time);
        }

        yield return ClusterChecks.Certificate(options.AgentDirectory, time);
        yield return HostChecks.Names(File.Exists("/etc/resolv.conf") ? await File.ReadAllTextAsync("/etc/resolv.conf", ct) : "");
        foreach (var (what, host, port) in Way())
        {
            var reached = await ClusterChecks.ReachAsync(what, host, port, ct);
            yield return reached;
            if (reached.Verdict == Verdict.Good && ClusterChecks.CanTrust(options.AgentDirectory))
            {
                yield return await ClusterChecks.TrustAsync(what, host, port, options.AgentDirectory, ct);
            }
        }
    }

    // The folder that will hold it, when the agent has not run yet.
    private static string Existing(string directory)
    {
        while (!Directory.Exists(directory))
        {
            directory = Path.GetDirectoryName(directory) ?? "/";
        }

        return directory;
    }

    private IEnumerable<(string What, string Host, int Port)> Way()
    {
        var joined = Joined();
        if (Uri.TryCreate(joined?.Server ?? options.Server, UriKind.Absolute, out var server))
        {
            yield return ("the Kubernetes API", server.Host.Trim('[', ']'), server.Port > 0 ? server.Port : DefaultHttpsPort);
        }

        if (joined is not null)
        {
            yield return ("the MQTT broker", joined.MqttHost, joined.MqttPort);
        }
    }

    private JoinedCluster? Joined()
    {
        var file = Path.Combine(options.AgentDirectory, "cluster.json");
        try
        {
            return File.Exists(file) ? JsonSerializer.Deserialize(File.ReadAllBytes(file), JoinJson.Default.JoinedCluster) : null;
        }
        catch (JsonException)
        {
            return null; // the agent will join anew
        }
    }
}
