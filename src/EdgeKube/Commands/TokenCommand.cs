using System.CommandLine;
using EdgeKube.Clients;

namespace EdgeKube.Commands;

/// <summary><c>edgekube token</c>: the tokens that nodes join with.</summary>
internal static class TokenCommand
{
    public static Command Build(Setting setting)
    {
        var dataDir = setting.Text("data-dir", "The server's data directory", DataDirectory.Default);
        dataDir.Recursive = true;
        return new Command("token", "Make, list and delete the tokens that nodes join with")
        {
            dataDir, Create(dataDir), List(dataDir), Delete(dataDir),
        };
    }

    private static Command Create(Option<string> dataDir)
    {
        var ttl = new Option<TimeSpan>("--ttl")
        {
            Description = "How long it is good for, such as 30m, 24h, 7d; 0 for ever",
            HelpName = "DURATION",
            DefaultValueFactory = _ => TimeSpan.FromHours(24),
            CustomParser = Duration.Parse,
        };
        var command = new Command("create", "Make a token and print it") { ttl };
        command.SetAction((parsed, ct) => AdminClient.RunAsync(
            parsed.GetRequiredValue(dataDir),
            async client => Console.WriteLine(await new JoinTokens(client, TimeProvider.System).CreateAsync(parsed.GetRequiredValue(ttl), ct))));
        return command;
    }

    private static Command List(Option<string> dataDir)
    {
        var command = new Command("list", "List the tokens, without their secrets");
        command.SetAction((parsed, ct) => AdminClient.RunAsync(
            parsed.GetRequiredValue(dataDir),
            async client =>
            {
                Console.WriteLine($"{"ID",-8} EXPIRES");
                foreach (var (id, expires) in await new JoinTokens(client, TimeProvider.System).ListAsync(ct))
                {
                    Console.WriteLine($"{id,-8} {expires}");
                }
            }));
        return command;
    }

    private static Command Delete(Option<string> dataDir)
    {
        var id = new Argument<string>("id") { Description = "The token's id, as the list shows it" };
        var command = new Command("delete", "Delete a token: no node can join with it any more") { id };
        command.SetAction((parsed, ct) => AdminClient.RunAsync(
            parsed.GetRequiredValue(dataDir),
            client => new JoinTokens(client, TimeProvider.System).DeleteAsync(parsed.GetRequiredValue(id), ct)));
        return command;
    }
}
