using System.Net.WebSockets;
using System.Text;
using System.Text.Json.Nodes;
using Xunit;

namespace EdgeKube.EndToEnd.Tests.Clients;

/// <summary>What is told over MQTT without being asked, to Mosquitto's clients, to browsers and to Home Assistant.</summary>
public sealed class MqttStateTests
{
    private const string State = "edgekube/v1/state";

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Boards_are_told_with_what_they_use()
    {
        await using var views = await MqttUser.NewAsync("viewer");
        var told = JsonNode.Parse(await views.UntilAsync($"{State}/node/node-1", text => text.Contains("\"used\"", StringComparison.Ordinal)))!;
        Assert.Equal((true, true), ((bool)told["ready"]!, (bool)told["schedulable"]!));
        Assert.NotNull(told["cpu"]!["used"]);
        Assert.NotNull((string?)told["lastSeen"]);
        Assert.NotEmpty(told["addresses"]!.AsArray());
        Assert.Contains("\"nodesReady\":2", await views.UntilAsync($"{State}/server", text => text.Length > 0), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_workload_is_told_while_it_is_there_and_nothing_of_Secrets_ever()
    {
        await using var space = await TestNamespace.NewAsync("mqtt");
        await using var views = await MqttUser.NewAsync("viewer");
        var topic = $"{State}/workload/{space.Name}/deployment/web";
        await space.KubectlAsync("create secret generic key --from-literal=word=not-for-anybody");
        await space.KubectlAsync("create deployment web --image=localhost/no-such-image:1 --replicas=1");
        var told = JsonNode.Parse(await views.UntilAsync(topic, text => text.Contains("container no-such-image: ", StringComparison.Ordinal)))!;
        Assert.Equal((1, 0), ((int)told["desired"]!, (int)told["ready"]!));
        Assert.DoesNotContain("not-for-anybody", await views.ListenAsync("#", 10_000, seconds: 3), StringComparison.Ordinal);
        await space.KubectlAsync("delete deployment web");
        await views.UntilAsync(topic, text => text.Length == 0);
    }

    [Fact]
    public async Task Events_come_as_they_happen()
    {
        await using var space = await TestNamespace.NewAsync("mqtt");
        await using var views = await MqttUser.NewAsync("viewer");
        var events = views.ListenAsync($"edgekube/v1/events/{space.Name}");
        await Task.Delay(1000, Ct); // until it listens
        await space.RunAsync("web", "sleep 600");
        Assert.Contains("\"name\":\"web\"", await events, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_browser_signs_in_by_name_or_token_and_strangers_do_not()
    {
        await using var space = await TestNamespace.NewAsync("mqtt");
        await using var views = await MqttUser.NewAsync("viewer");
        Assert.True(IsAccepted(await ConnectAsync(views.Name, views.Password)));
        Assert.Equal("2003008700", await ConnectAsync("nobody", "x"));
        var token = (await space.KubectlAsync("create token default")).Trim();
        Assert.True(IsAccepted(await ConnectAsync("token", token)));
        Assert.Equal("2003008700", await ConnectAsync("token", token + "x"));
    }

    [Fact]
    public async Task Home_Assistant_finds_devices_and_switches_them()
    {
        await using var space = await TestNamespace.NewAsync("mqtt");
        await using var home = await MqttUser.NewAsync(ClusterFixture.HomeAssistant, "operator");
        var board = JsonNode.Parse(await home.UntilAsync("homeassistant/device/edgekube_node_node-1/config", text => text.Length > 0))!;
        Assert.Equal($"{State}/node/node-1", (string?)board["state_topic"]);
        await space.KubectlAsync("create deployment web --image=localhost/busybox:1 --replicas=2");
        var config = $"homeassistant/device/edgekube_deployment_{space.Name}_web/config";
        var device = JsonNode.Parse(await home.UntilAsync(config, text => text.Length > 0))!;
        var command = (string)device["components"]!["run"]!["command_topic"]!;
        Assert.Equal(0, (await home.PublishAsync(command, "OFF")).ExitCode);
        await space.UntilAsync("get deployment web -o jsonpath={.spec.replicas}", text => text == "0");
        Assert.Equal(0, (await home.PublishAsync(command, "ON")).ExitCode);
        await space.UntilAsync("get deployment web -o jsonpath={.spec.replicas}", text => text == "2");
        await using var views = await MqttUser.NewAsync("viewer");
        Assert.Contains("Not authorized", (await views.PublishAsync(command, "OFF")).Error, StringComparison.Ordinal);
        await space.KubectlAsync("delete deployment web");
        await home.UntilAsync(config, text => text.Length == 0);
    }

    // CONNACK of whatever length, no session, reason 0.
    private static bool IsAccepted(string answer) => answer.StartsWith("20", StringComparison.Ordinal) && answer[4..8] == "0000";

    /// <summary>The first answer to a CONNECT of MQTT 5 over a WebSocket, in hexadecimal.</summary>
    private static async Task<string> ConnectAsync(string user, string password)
    {
        using var socket = new ClientWebSocket();
        socket.Options.AddSubProtocol("mqtt");
        socket.Options.RemoteCertificateValidationCallback = (_, shown, _, _) => shown?.Issuer == "CN=edgekube-ca";
        var server = await MqttUser.ServerAsync();
        await socket.ConnectAsync(new Uri($"wss://{server.Authority}/mqtt"), Ct);
        Assert.Equal("mqtt", socket.SubProtocol);
        byte[] body =
        [
            0, 4, .. "MQTT"u8, 5, 0xc2, 0, 60, 0, .. Text(Guid.NewGuid().ToString("n")), .. Text(user), .. Text(password),
        ];
        byte[] packet = [0x10, (byte)((body.Length & 0x7f) | 0x80), (byte)(body.Length >> 7), .. body];
        await socket.SendAsync(packet, WebSocketMessageType.Binary, endOfMessage: true, Ct);
        var buffer = new byte[256];
        var answer = await socket.ReceiveAsync(buffer, Ct);
        return Convert.ToHexStringLower(buffer.AsSpan(0, answer.Count));
    }

    private static byte[] Text(string text) => [(byte)(text.Length >> 8), (byte)text.Length, .. Encoding.UTF8.GetBytes(text)];
}
