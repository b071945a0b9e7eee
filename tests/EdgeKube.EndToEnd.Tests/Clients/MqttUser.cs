using System.Text.Json.Nodes;
using EdgeKube.Testing;
using Xunit;

namespace EdgeKube.EndToEnd.Tests.Clients;

/// <summary>An account of the test's own, used through Mosquitto's own clients; it goes at the test's end.</summary>
internal sealed class MqttUser : IAsyncDisposable
{
    private static readonly string _data = Repository.ClusterFile("server-data");
    private readonly string _host;
    private readonly string _port;
    private readonly string _password;

    private MqttUser(string name, string password, Uri server) =>
        (Name, _password, _host, _port) = (name, password, server.Host, $"{server.Port}");

    public static string CaFile { get; } = Path.Combine(_data, "server", "tls", "ca.crt");

    public string Name { get; }

    public string Password => _password;

    public string Request => $"edgekube/v1/api/request/{Name}";

    public string Response => $"edgekube/v1/api/response/{Name}";

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public static Task<MqttUser> NewAsync(string role) => NewAsync($"{role}-{Guid.NewGuid().ToString("n")[..8]}", role);

    public static async Task<MqttUser> NewAsync(string name, string role)
    {
        var password = (await ManageAsync("add", name, "--role", role)).Succeeded().Trim();
        return new MqttUser(name, password, await ServerAsync());
    }

    public static Task<Command> ManageAsync(params string[] arguments) =>
        Command.RunAsync(Repository.Executable, ["mqtt-user", .. arguments, "--data-dir", _data], null, null, Ct);

    public static async Task<Uri> ServerAsync() => new(await Cluster.KubectlAsync("config view -o jsonpath={.clusters[0].cluster.server}"));

    /// <summary>Sends a request with mosquitto_rr and reads its answer.</summary>
    public async Task<JsonNode> AskAsync(string request) =>
        JsonNode.Parse((await RunAsync("mosquitto_rr", "-W", "90", "-t", Request, "-e", Response, "-m", request)).Succeeded())!;

    /// <summary>Publishes, QoS 1: a refusal of the broker's is an exit code and words.</summary>
    public Task<Command> PublishAsync(string topic, string message) => RunAsync("mosquitto_pub", "-q", "1", "-t", topic, "-m", message);

    /// <summary>Looks again and again until what is retained on a topic is as wanted; "" for nothing.</summary>
    public async Task<string> UntilAsync(string topic, Func<string, bool> wanted)
    {
        var seen = "";
        for (var i = 0; i < 60; i++)
        {
            seen = (await RunAsync("mosquitto_sub", "-W", "2", "-C", "1", "--retained-only", "-t", topic, "-F", "%p")).Output.Trim();
            if (wanted(seen))
            {
                return seen;
            }

            await Task.Delay(300, Ct);
        }

        throw new InvalidOperationException($"{topic} still says: {seen}");
    }

    /// <summary>What comes on a topic until so many messages are there.</summary>
    public async Task<string> ListenAsync(string topic, int count = 1, int seconds = 20) =>
        (await RunAsync("mosquitto_sub", "-W", $"{seconds}", "-C", $"{count}", "-t", topic, "-F", "%t %p")).Output;

    /// <summary>Publishes each line as a message, as fast as it goes.</summary>
    public Task<Command> PublishLinesAsync(string topic, string lines) =>
        Command.RunAsync("mosquitto_pub", [.. Connection, "-q", "1", "-t", topic, "-l"], null, lines, Ct);

    private string[] Connection =>
        ["-V", "5", "-h", _host, "-p", _port, "--cafile", CaFile, "-u", Name, "-P", _password];

    private Task<Command> RunAsync(string program, params string[] arguments) => Command.RunAsync(program, [.. Connection, .. arguments], null, null, Ct);

    public async ValueTask DisposeAsync() => await ManageAsync("rm", Name);
}
