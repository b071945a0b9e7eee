using System.Text;
using System.Threading.Channels;
using EdgeKube.Messaging.Mqtt;
using EdgeKube.Testing;
using Microsoft.Extensions.Logging.Abstractions;
using Xunit;

namespace EdgeKube.Messaging.Tests.Mqtt;

public sealed class MqttClientTests : IAsyncLifetime
{
    private readonly MosquittoFixture _broker = new();

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        Assert.SkipUnless(MosquittoFixture.IsInstalled, "mosquitto is not installed");
        await _broker.StartAsync(Ct);
    }

    public ValueTask DisposeAsync() => _broker.DisposeAsync();

    [Fact]
    public async Task A_message_goes_from_a_node_over_tls_to_the_server_over_the_socket()
    {
        await using var server = Server();
        var received = Collect(server);
        server.Subscribe("edgekube/v1/node/+/up/#", 1);
        await ConnectedAsync(server);
        await using var node = Node("board-1");
        await ConnectedAsync(node);
        await node.PublishAsync("edgekube/v1/node/board-1/up/hello", "hi"u8.ToArray(), 1, false, Ct);
        var message = await received.ReadAsync(Ct);
        Assert.Equal("edgekube/v1/node/board-1/up/hello", message.Topic);
        Assert.Equal("hi", Encoding.UTF8.GetString(message.Payload.Span));
    }

    [Fact]
    public async Task A_publish_to_another_nodes_topic_is_not_authorized()
    {
        await using var node = Node("board-1");
        await ConnectedAsync(node);
        var error = await Assert.ThrowsAsync<MqttException>(() => node.PublishAsync("edgekube/v1/node/board-2/up/hello", "x"u8.ToArray(), 1, false, Ct));
        Assert.Contains("Not authorized", error.Message, StringComparison.OrdinalIgnoreCase);
        Assert.True(node.IsConnected);
    }

    [Fact]
    public async Task The_last_will_of_the_present_connection_is_published()
    {
        await using var server = Server();
        var received = Collect(server);
        server.Subscribe("edgekube/v1/node/+/up/presence", 1);
        await ConnectedAsync(server);
        var connects = 0;
        var (certificate, key) = _broker.Client("board-1");
        await using var node = new MqttClient(
            Options("board-1", certificate, key) with
            {
                Will = () => new MqttMessage("edgekube/v1/node/board-1/up/presence", Encoding.UTF8.GetBytes($"will {++connects}"), true),
            },
            TimeProvider.System,
            NullLogger<MqttClient>.Instance);
        await ConnectedAsync(node);
        await using var thief = new MqttClient(
            Options("board-1", certificate, key), TimeProvider.System, NullLogger<MqttClient>.Instance);
        await ConnectedAsync(thief); // takes the client id over: the first connection ends abnormally
        Assert.Equal("will 1", Encoding.UTF8.GetString((await received.ReadAsync(Ct)).Payload.Span));
    }

    [Fact]
    public async Task After_a_restart_of_the_broker_it_is_connected_and_subscribed_again()
    {
        await using var client = Server();
        var received = Collect(client);
        client.Subscribe("t", 1);
        await ConnectedAsync(client);
        var lost = new TaskCompletionSource();
        var back = new TaskCompletionSource();
        client.ConnectionChanged += up => (up ? back : lost).TrySetResult();
        await _broker.StopAsync();
        await lost.Task.WaitAsync(Ct);
        await Assert.ThrowsAsync<MqttException>(() => client.PublishAsync("t", "lost"u8.ToArray(), 1, false, Ct));
        await _broker.StartAsync(Ct);
        await back.Task.WaitAsync(Ct);
        await client.PublishAsync("t", "again"u8.ToArray(), 1, false, Ct);
        Assert.Equal("again", Encoding.UTF8.GetString((await received.ReadAsync(Ct)).Payload.Span));
    }

    [Fact]
    public async Task Many_callers_publish_at_once_and_all_arrives_in_each_callers_order()
    {
        await using var receiver = Server("receiver");
        var received = Collect(receiver);
        receiver.Subscribe("many/#", 1);
        await ConnectedAsync(receiver);
        var (certificate, key) = _broker.Client("edge");
        await using var sender = Server("sender");
        await ConnectedAsync(sender);
        const int Callers = 8;
        const int Each = 500;
        await Task.WhenAll(Enumerable.Range(0, Callers).Select(caller => Task.Run(
            async () =>
            {
                List<Task> sent = [];
                for (var i = 0; i < Each; i++)
                {
                    sent.Add(sender.PublishAsync($"many/{caller}", Encoding.UTF8.GetBytes($"{i}"), 1, false, Ct));
                }

                await Task.WhenAll(sent);
            },
            Ct)));
        var next = new Dictionary<string, int>();
        for (var i = 0; i < Callers * Each; i++)
        {
            var message = await received.ReadAsync(Ct);
            var expected = next.GetValueOrDefault(message.Topic);
            Assert.Equal(expected, int.Parse(message.Payload.Span, System.Globalization.CultureInfo.InvariantCulture));
            next[message.Topic] = expected + 1;
        }
    }

    [Fact]
    public async Task Quality_0_is_done_when_written()
    {
        await using var client = Server();
        await ConnectedAsync(client);
        await client.PublishAsync("t", new byte[100_000], 0, false, Ct);
    }

    [Fact]
    public async Task An_idle_client_does_not_spin()
    {
        await using var client = Server();
        await ConnectedAsync(client);
        await Task.Delay(TimeSpan.FromSeconds(0.5), TimeProvider.System, Ct); // what connecting still has to do
        var before = WakeUps();
        await Task.Delay(TimeSpan.FromSeconds(2), TimeProvider.System, Ct);
        var wakeUps = WakeUps().Max(thread => thread.Value - before[thread.Key]);
        Assert.InRange(wakeUps, 0, 10);
    }

    [Fact]
    public async Task A_client_whose_broker_is_away_does_not_spin_and_is_back_soon_after_the_broker()
    {
        await using var node = Node("board-1");
        await ConnectedAsync(node);
        await _broker.StopAsync();
        await Task.Delay(TimeSpan.FromSeconds(0.5), TimeProvider.System, Ct);
        var before = Worked();
        await Task.Delay(TimeSpan.FromSeconds(2), TimeProvider.System, Ct);
        Assert.True(Worked() - before < TimeSpan.FromSeconds(1)); // it was all of the time
        var back = new TaskCompletionSource();
        node.ConnectionChanged += up => back.TrySetResult();
        await _broker.StartAsync(Ct);
        await back.Task.WaitAsync(TimeSpan.FromSeconds(5), Ct); // it was up to 13 s
    }

    // How long the clients' threads have run (proc(5), task/TID/schedstat).
    private static TimeSpan Worked() => TimeSpan.FromMicroseconds(Threads()
        .Sum(task => long.Parse(File.ReadAllText(Path.Combine(task, "schedstat")).Split(' ')[0], System.Globalization.CultureInfo.InvariantCulture)) / 1000.0);

    // How often the clients' threads have run, asleep between (proc(5), task/TID/status).
    private static Dictionary<string, long> WakeUps() => Threads().ToDictionary(task => task, task => File.ReadLines(Path.Combine(task, "status"))
            .Where(line => line.Contains("ctxt_switches:", StringComparison.Ordinal))
            .Sum(line => long.Parse(line.Split(':')[1], System.Globalization.CultureInfo.InvariantCulture)));

    private static IEnumerable<string> Threads() => Directory.EnumerateDirectories("/proc/self/task")
        .Where(task => File.ReadAllText(Path.Combine(task, "comm")).Trim() == "mqtt");

    private static ChannelReader<MqttMessage> Collect(MqttClient client)
    {
        var channel = Channel.CreateUnbounded<MqttMessage>();
        client.MessageReceived += m => channel.Writer.TryWrite(m);
        return channel.Reader;
    }

    private static async Task ConnectedAsync(MqttClient client)
    {
        var up = new TaskCompletionSource();
        client.ConnectionChanged += connected =>
        {
            if (connected)
            {
                up.TrySetResult();
            }
        };
        client.Start();
        await up.Task.WaitAsync(TimeSpan.FromSeconds(10), Ct);
    }

    private MqttClient Server(string id = "server") => new(
        new MqttClientOptions { ClientId = id, Host = _broker.SocketPath, Port = 0 }, TimeProvider.System, NullLogger<MqttClient>.Instance);

    private MqttClient Node(string name)
    {
        var (certificate, key) = _broker.Client(name);
        return new MqttClient(Options(name, certificate, key), TimeProvider.System, NullLogger<MqttClient>.Instance);
    }

    private MqttClientOptions Options(string name, string certificate, string key) => new()
    {
        ClientId = name,
        Host = "localhost",
        Port = _broker.Port,
        CaFile = _broker.CaFile,
        CertificateFile = certificate,
        KeyFile = key,
    };
}
