using System.Net;
using System.Net.Sockets;
using EdgeKube.Agent.Doctor;
using Xunit;

namespace EdgeKube.Agent.Tests.Doctor;

public sealed class ClusterChecksTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_port_that_answers_is_good_and_one_that_does_not_is_bad()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var port = ((IPEndPoint)listener.LocalEndpoint).Port;
        Assert.Equal(Verdict.Good, (await ClusterChecks.ReachAsync("the server", "127.0.0.1", port, Ct)).Verdict);
        Assert.Equal(Verdict.Good, ClusterChecks.Port(port).Verdict);
        listener.Stop();
        var refused = await ClusterChecks.ReachAsync("the server", "127.0.0.1", port, Ct);
        Assert.Equal(Verdict.Bad, refused.Verdict);
        Assert.NotEmpty(refused.Remedy);
        Assert.Equal(Verdict.Bad, ClusterChecks.Port(port).Verdict);
    }

    [Fact]
    public void A_node_that_has_not_joined_has_no_bad_certificate() =>
        Assert.Equal(Verdict.Good, ClusterChecks.Certificate("/nowhere", TimeProvider.System).Verdict);

    [Fact]
    public void A_server_that_shows_no_certificate_yet_is_doubtful() =>
        Assert.Equal(Verdict.Doubtful, ClusterChecks.ServerCertificate("/nowhere", TimeProvider.System).Verdict);

    [Theory]
    [InlineData("# nobody\nsearch lan\n", Verdict.Doubtful)]
    [InlineData("nameserver 10.0.0.1\nnameserver\t::1\n", Verdict.Good)]
    public void Without_a_name_server_names_of_registries_are_not_known(string resolvConf, Verdict verdict) =>
        Assert.Equal(verdict, HostChecks.Names(resolvConf).Verdict);

    [Fact]
    public void A_missing_program_names_its_package()
    {
        var finding = HostChecks.Programs([("sh", "dash"), ("no-such-program", "some-package")]);
        Assert.Equal((Verdict.Bad, "missing: no-such-program", "apt-get install some-package"), (finding.Verdict, finding.What, finding.Remedy));
    }
}
