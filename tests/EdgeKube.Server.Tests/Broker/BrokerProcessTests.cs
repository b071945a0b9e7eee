using EdgeKube.Messaging.Mqtt;
using EdgeKube.Server.Broker;
using EdgeKube.Testing;
using Microsoft.Extensions.Logging.Abstractions;
using Xunit;

namespace EdgeKube.Server.Tests.Broker;

public sealed class BrokerProcessTests : IDisposable
{
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("ek-br-");

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public void Dispose() => _directory.Delete(recursive: true);

    [Fact]
    public async Task The_configuration_it_writes_lets_server_and_nodes_in_and_nobody_else()
    {
        Assert.SkipUnless(MosquittoFixture.IsInstalled, "mosquitto is not installed");
        await using var certificates = new MosquittoFixture();
        var options = new BrokerOptions
        {
            Directory = Path.Combine(_directory.FullName, "server"),
            RunDirectory = Path.Combine(_directory.FullName, "run"),
            MqttPort = MosquittoFixture.FreePort(),
            BindAddress = "127.0.0.1",
        };
        Directory.CreateDirectory(options.TlsDirectory);
        foreach (var name in new[] { "ca.crt", "broker.crt", "broker.key" })
        {
            File.Copy(Path.Combine(Path.GetDirectoryName(certificates.CaFile)!, name), Path.Combine(options.TlsDirectory, name));
        }

        await using var broker = new BrokerProcess(options, TimeProvider.System, NullLogger<BrokerProcess>.Instance);
        await broker.StartAsync(Ct);
        await using var server = Client(new MqttClientOptions { ClientId = "server", Host = options.SocketPath, Port = 0 });
        await ConnectedAsync(server);
        var (certificate, key) = certificates.Client("board-1");
        await using var node = Client(new MqttClientOptions
        {
            ClientId = "board-1",
            Host = "127.0.0.1",
            Port = options.MqttPort,
            CaFile = certificates.CaFile,
            CertificateFile = certificate,
            KeyFile = key,
        });
        await ConnectedAsync(node);
        await node.PublishAsync("edgekube/v1/node/board-1/up/hello", "x"u8.ToArray(), 1, false, Ct);
        await Assert.ThrowsAsync<MqttException>(() => node.PublishAsync("edgekube/v1/node/board-1/down/desired", "x"u8.ToArray(), 1, false, Ct));
        await using var stranger = Client(new MqttClientOptions { ClientId = "s", Host = "127.0.0.1", Port = options.MqttPort, CaFile = certificates.CaFile });
        stranger.Start();
        await Task.Delay(TimeSpan.FromMilliseconds(300), TimeProvider.System, Ct);
        Assert.False(stranger.IsConnected);
        await broker.StopAsync(Ct);
        Assert.Equal(0, broker.ProcessId);
    }

    [Fact]
    public void A_socket_path_that_no_kernel_takes_is_a_problem()
    {
        var options = new BrokerOptions { RunDirectory = "/" + new string('x', 120) };
        Assert.Contains(options.Problems(), p => p.Contains("longer than 107 bytes", StringComparison.Ordinal));
    }

    private static MqttClient Client(MqttClientOptions options) => new(options, TimeProvider.System, NullLogger<MqttClient>.Instance);

    private static async Task ConnectedAsync(MqttClient client)
    {
        var up = new TaskCompletionSource();
        client.ConnectionChanged += connected => _ = connected && up.TrySetResult();
        client.Start();
        await up.Task.WaitAsync(TimeSpan.FromSeconds(10), Ct);
    }
}
