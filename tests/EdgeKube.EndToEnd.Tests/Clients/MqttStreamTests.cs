using System.Text.Json.Nodes;
using EdgeKube.Testing;
using Xunit;

namespace EdgeKube.EndToEnd.Tests.Clients;

/// <summary>The streams of the management over MQTT, as MQTT.js uses them (mqtt.mjs, which setup.sh --clients installs), for each role.</summary>
public sealed class MqttStreamTests
{
    private static readonly string _javaScript = Path.Combine(Repository.Root, "artifacts", "tools", "client-js");

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_watch_tells_what_is_there_and_what_changes() => await HoldsAsync("watch");

    [Fact]
    public async Task A_log_is_followed()
    {
        await using var space = await TestNamespace.NewAsync("mqtt");
        await space.RunAsync("web", "i=0; while true; do echo line $i; i=$((i+1)); sleep 1; done");
        await space.ReadyAsync("web");
        await HoldsAsync("logs", space.Name);
    }

    [Fact]
    public async Task A_terminal_takes_keys_and_sizes_and_tells_how_it_ended()
    {
        await using var space = await TestNamespace.NewAsync("mqtt");
        await space.RunAsync("web", "sleep 600");
        await space.ReadyAsync("web");
        await HoldsAsync("exec", space.Name);
    }

    [Fact]
    public async Task What_is_not_acknowledged_waits_and_loses_nothing()
    {
        await using var space = await TestNamespace.NewAsync("mqtt");
        await space.RunAsync("web", "sleep 600");
        await space.ReadyAsync("web");
        await HoldsAsync("flow", space.Name);
    }

    [Fact]
    public async Task Streams_have_bounds_and_are_told_so() => await HoldsAsync("bounds");

    [Fact]
    public async Task Boards_join_by_a_token_and_accounts_are_made_and_removed() => await HoldsAsync("site");

    [Fact]
    public async Task A_nodes_journal_is_read_by_who_may() => await HoldsAsync("nodelogs");

    [Fact]
    public async Task Each_role_may_what_it_is_for() => await HoldsAsync("roles");

    [Fact]
    public async Task Guessing_is_slow_and_then_refused_and_locks_nobody_else_out()
    {
        await HoldsAsync("guess");
        await using var views = await MqttUser.NewAsync("viewer");
        Assert.Equal(200, (int)(await views.AskAsync("""{"verb":"list","kind":"nodes"}"""))["code"]!); // and the address is well again
    }

    private static async Task HoldsAsync(string story, string? ns = null)
    {
        Assert.SkipUnless(Directory.Exists(Path.Combine(_javaScript, "node_modules", "mqtt")), "MQTT.js is not installed: there is no Node.js 18 or newer here, or no npm");
        var own = ns ?? await Cluster.NewNamespaceAsync($"mqtt-{Guid.NewGuid().ToString("n")[..8]}");
        await using var admin = await MqttUser.NewAsync("admin");
        await using var operates = await MqttUser.NewAsync("operator");
        await using var views = await MqttUser.NewAsync("viewer");
        var users = new JsonObject();
        foreach (var (role, user) in new[] { ("admin", admin), ("operator", operates), ("viewer", views) })
        {
            users[role] = new JsonObject { ["name"] = user.Name, ["password"] = user.Password };
        }

        var setting = new JsonObject { ["server"] = (await MqttUser.ServerAsync()).ToString(), ["ca"] = MqttUser.CaFile, ["namespace"] = own, ["users"] = users };
        var script = Path.Combine(_javaScript, "mqtt.mjs");
        var run = await Command.RunAsync("node", [script, story, setting.ToJsonString()], null, null, Ct);
        Assert.Equal("all held", run.Succeeded().Trim());
        if (ns is null)
        {
            await Cluster.KubectlAsync($"delete namespace {own} --wait=false");
        }
    }
}
