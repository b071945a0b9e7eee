using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using EdgeKube.Clients;

namespace EdgeKube.Commands;

/// <summary><c>edgekube node</c>: what can be done with the machine below a node.</summary>
internal static class NodeCommand
{
    private static readonly TimeSpan _look = TimeSpan.FromSeconds(2);

    public static Command Build(Setting setting)
    {
        var dataDir = setting.Text("data-dir", "The server's data directory", DataDirectory.Default);
        dataDir.Recursive = true;
        return new Command("node", "Restart, shut down and read the journal of the machine below a node")
        {
            dataDir,
            Logs(dataDir),
            Power(dataDir, "reboot", "Drain a node and restart its machine; it takes pods again when it is back"),
            Power(dataDir, "shutdown", "Drain a node and shut its machine down; it takes pods again when it is started"),
        };
    }

    private static Command Logs(Option<string> dataDir)
    {
        var node = Node();
        var unit = new Option<string[]>("--unit", "-u") { Description = "A systemd unit of the node; may be given again", HelpName = "UNIT", Required = true };
        var follow = new Option<bool>("--follow", "-f") { Description = "Go on as more is written" };
        var lines = new Option<long?>("--lines", "-n") { Description = "Only so many of the last lines", HelpName = "NUMBER" };
        var since = new Option<TimeSpan>("--since") { Description = "Only what is not older, such as 90s, 30m, 24h, 7d", HelpName = "DURATION", CustomParser = Duration.Parse };
        var command = new Command("logs", "Print the journal of a node's units") { node, unit, follow, lines, since };
        command.SetAction((parsed, ct) => AdminClient.RunAsync(parsed.GetRequiredValue(dataDir), async client =>
        {
            var query = string.Join('&', parsed.GetRequiredValue(unit).Select(u => $"query={Uri.EscapeDataString(u)}"));
            query += parsed.GetValue(lines) is { } count ? string.Create(CultureInfo.InvariantCulture, $"&tailLines={count}") : "";
            query += parsed.GetValue(since) is { Ticks: > 0 } age
                ? $"&sinceTime={Uri.EscapeDataString((TimeProvider.System.GetUtcNow() - age).ToString("O", CultureInfo.InvariantCulture))}"
                : "";
            query += parsed.GetValue(follow) ? "&follow=true" : "";
            await using var output = Console.OpenStandardOutput();
            await client.CopyAsync($"{PathOf(parsed.GetRequiredValue(node))}/proxy/logs/?{query}", output, ct);
        }));
        return command;
    }

    private static Command Power(Option<string> dataDir, string order, string description)
    {
        var node = Node();
        var patience = new Option<TimeSpan>("--drain-timeout")
        {
            Description = "How long pods may take to go before the machine does",
            HelpName = "DURATION",
            DefaultValueFactory = _ => TimeSpan.FromMinutes(5),
            CustomParser = Duration.Parse,
        };
        var noWait = new Option<bool>("--no-wait") { Description = "Do not wait until it is done" };
        var command = new Command(order, description) { node, patience, noWait };
        command.SetAction((parsed, ct) => AdminClient.RunAsync(parsed.GetRequiredValue(dataDir), async client =>
        {
            var path = PathOf(parsed.GetRequiredValue(node));
            var annotations = new JsonObject
            {
                ["edgekube.io/power"] = order,
                ["edgekube.io/power-drain-seconds"] = ((long)parsed.GetRequiredValue(patience).TotalSeconds).ToString(CultureInfo.InvariantCulture),
            };
            await client.MergeAsync(path, new JsonObject { ["metadata"] = new JsonObject { ["annotations"] = annotations } }, ct);
            if (!parsed.GetValue(noWait))
            {
                await FollowAsync(client, path, order, ct);
            }
        }));
        return command;
    }

    private static async Task FollowAsync(AdminClient client, string path, string order, CancellationToken ct)
    {
        var said = "";
        while (true)
        {
            var annotations = (await client.SendAsync(HttpMethod.Get, path, null, ct))["metadata"]?["annotations"];
            if ((string?)annotations?["edgekube.io/power-problem"] is { } problem)
            {
                throw new HttpRequestException(problem);
            }

            var told = annotations?["edgekube.io/power-boot-id"] is not null;
            var now = annotations?["edgekube.io/power"] is null ? "done" : told ? $"drained; the machine does its {order}" : "draining";
            if (now != said)
            {
                await Console.Out.WriteLineAsync(now);
                said = now;
            }

            if (now == "done" || (told && order == "shutdown"))
            {
                return;
            }

            await Task.Delay(_look, TimeProvider.System, ct);
        }
    }

    private static Argument<string> Node() => new("node") { Description = "The node's name" };

    private static string PathOf(string node) => $"/api/v1/nodes/{Uri.EscapeDataString(node)}";
}
