using System.Net.Sockets;
using System.Text;
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
        var options = Options(certificates);
        await using var broker = new BrokerProcess(options, TimeProvider.System, NullLogger<BrokerProcess>.Instance);
        await broker.StartAsync(Ct);
        await using var server = Client(new MqttClientOptions { ClientId = "server", Host = options.SocketPath, Port = 0 });
        await ConnectedAsync(server);
        await using var node = Node("board-1", options, certificates);
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
    public async Task Reloads_cut_nobody_off_and_keep_nobody_out()
    {
        Assert.SkipUnless(MosquittoFixture.IsInstalled, "mosquitto is not installed");
        const int Reloads = 50;
        await using var certificates = new MosquittoFixture();
        var options = Options(certificates);
        MqttAccount[] accounts = [new("alice", "viewer", MosquittoPassword.Hash("secret"))];
        AccountFile.Write(options.AccountsFile, accounts);
        await using var broker = new BrokerProcess(options, TimeProvider.System, NullLogger<BrokerProcess>.Instance);
        await broker.StartAsync(Ct);
        await using var server = Client(new MqttClientOptions { ClientId = "server", Host = options.SocketPath, Port = 0 });
        await using var node = Node("board-1", options, certificates);
        await ConnectedAsync(server);
        await ConnectedAsync(node);
        var lost = 0;
        server.ConnectionChanged += _ => Interlocked.Increment(ref lost);
        node.ConnectionChanged += _ => Interlocked.Increment(ref lost);
        using var alice = await SignInAsync(options.AccountsSocket);
        using var reader = await SignInAsync(options.ReadersSocket);
        using var guest = await SignInAsync(options.GuestsSocket);
        var reloading = Task.Run(
            async () =>
            {
                for (var i = 0; i < Reloads; i++)
                {
                    BrokerFiles.WriteAccounts(options, [.. accounts, new($"user-{i}", "viewer", accounts[0].Hash)]);
                    broker.Reload();
                    await node.PublishAsync("edgekube/v1/node/board-1/up/hello", "x"u8.ToArray(), 1, false, Ct); // until the broker got to it
                    await server.PublishAsync("edgekube/v1/node/board-1/down/desired", "x"u8.ToArray(), 1, false, Ct);
                }
            },
            Ct);
        for (var i = 0; i < 10 || !reloading.IsCompleted; i++)
        {
            await using var comes = Node($"board-{i + 2}", options, certificates);
            await ConnectedAsync(comes);
            await comes.PublishAsync($"edgekube/v1/node/board-{i + 2}/up/hello", "x"u8.ToArray(), 1, false, Ct);
            (await SignInAsync(options.AccountsSocket)).Dispose();
            (await SignInAsync(options.GuestsSocket)).Dispose();
        }

        await reloading;
        Assert.Equal(0, lost);
        foreach (var connection in new[] { alice, reader, guest })
        {
            await connection.SendAsync(new byte[] { 0xc0, 0 }, Ct); // PINGREQ
            Assert.Equal([0xd0, 0], await ReadAsync(connection, 2));
        }
    }

    [Fact]
    public void A_socket_path_that_no_kernel_takes_is_a_problem()
    {
        var options = new BrokerOptions { RunDirectory = "/" + new string('x', 120) };
        Assert.Contains(options.Problems(), p => p.Contains("longer than 107 bytes", StringComparison.Ordinal));
    }

    private BrokerOptions Options(MosquittoFixture certificates)
    {
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

        return options;
    }

    private static MqttClient Node(string name, BrokerOptions options, MosquittoFixture certificates)
    {
        var (certificate, key) = certificates.Client(name);
        return Client(new MqttClientOptions
        {
            ClientId = name,
            Host = "127.0.0.1",
            Port = options.MqttPort,
            CaFile = certificates.CaFile,
            CertificateFile = certificate,
            KeyFile = key,
        });
    }

    /// <summary>Signs in over MQTT 3.1.1 as the door does, by name and password.</summary>
    private static async Task<Socket> SignInAsync(string path)
    {
        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        await socket.ConnectAsync(new UnixDomainSocketEndPoint(path), Ct);
        byte[] body = [0, 4, .. "MQTT"u8, 4, 0xc2, 0, 60, .. Text(Guid.NewGuid().ToString("n")), .. Text("alice"), .. Text("secret")];
        await socket.SendAsync((byte[])[0x10, (byte)body.Length, .. body], Ct);
        Assert.Equal([0x20, 2, 0, 0], await ReadAsync(socket, 4)); // CONNACK: accepted
        return socket;
    }

    private static byte[] Text(string text) => [0, (byte)text.Length, .. Encoding.UTF8.GetBytes(text)];

    private static async Task<byte[]> ReadAsync(Socket socket, int count)
    {
        await using var stream = new NetworkStream(socket, ownsSocket: false);
        var bytes = new byte[count];
        await stream.ReadExactlyAsync(bytes, Ct);
        return bytes;
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
