using EdgeKube.Agent.Pods;
using Xunit;

namespace EdgeKube.Agent.Tests.Pods;

public sealed class PodFilesTests : IDisposable
{
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("ek-files-");

    public void Dispose() => _directory.Delete(recursive: true);

    [Fact]
    public void Logs_of_pods_that_are_known_or_were_never_ours_stay_and_those_of_gone_ones_go()
    {
        var (kept, left) = (Directory.CreateDirectory(Logs("default_web_u1")), Directory.CreateDirectory(Logs("default_web_u2")));
        Directory.CreateDirectory(Pod("u1"));
        Directory.CreateDirectory(Pod("u2"));
        var other = Directory.CreateDirectory(Logs("default_web_u3"));
        new PodFiles(Identity).KeepOnly(new HashSet<string> { "u1" });
        Assert.All([kept, other], f => Assert.True(Directory.Exists(f.FullName)));
        Assert.False(Directory.Exists(left.FullName));
    }

    private AgentIdentity Identity => new()
    {
        NodeName = "n",
        Directory = _directory.FullName,
        RunDirectory = "",
        PodLogDirectory = Logs(""),
        NodeIp = "",
        Version = "",
        ClusterCidr = "",
        ServiceCidr = "",
    };

    private string Logs(string folder) => Path.Combine(_directory.FullName, "logs", folder);

    private string Pod(string uid) => Path.Combine(_directory.FullName, "pods", uid);
}
