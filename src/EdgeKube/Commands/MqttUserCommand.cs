using System.CommandLine;
using EdgeKube.Server.Broker;

namespace EdgeKube.Commands;

/// <summary><c>edgekube mqtt-user</c>: the accounts of people and tools that sign in over MQTT.</summary>
internal static class MqttUserCommand
{
    private const int LongestPassword = 1024;

    public static Command Build(Setting setting)
    {
        var dataDir = setting.Text("data-dir", "The server's data directory", DataDirectory.Default);
        dataDir.Recursive = true;
        return new Command("mqtt-user", "Make, change, list and remove the accounts that sign in over MQTT; run it on the gateway")
        {
            dataDir, Add(dataDir), Password(dataDir), List(dataDir), Remove(dataDir),
        };
    }

    private static Command Add(Option<string> dataDir)
    {
        var (name, input) = (Name(), PasswordInput());
        var role = new Option<string>("--role") { Description = "What it may do: viewer, operator or admin", HelpName = "ROLE", Required = true };
        role.AcceptOnlyFromAmong([.. MqttAccount.Roles]);
        var command = new Command("add", "Make an account; prints its password unless that is given") { name, role, input };
        command.SetAction(parsed => Run(parsed.GetRequiredValue(dataDir), (path, accounts) =>
        {
            var account = parsed.GetRequiredValue(name);
            if (!MqttAccount.IsName(account))
            {
                return Refuse($"\"{account}\" is no name for an account: it must be 1 to 64 letters, digits, '-', '_' and '.', begin with a letter or digit, and not be \"token\"");
            }

            if (accounts.Any(a => a.Name == account))
            {
                return Refuse($"there is an account {account} already; change its password with: edgekube mqtt-user passwd {account}");
            }

            return Save(path, accounts, new MqttAccount(account, parsed.GetRequiredValue(role), ""), parsed.GetValue(input));
        }));
        return command;
    }

    private static Command Password(Option<string> dataDir)
    {
        var (name, input) = (Name(), PasswordInput());
        var command = new Command("passwd", "Give an account a new password; prints it unless it is given") { name, input };
        command.SetAction(parsed => Run(parsed.GetRequiredValue(dataDir), (path, accounts) =>
            accounts.FirstOrDefault(a => a.Name == parsed.GetRequiredValue(name)) is { } account
                ? Save(path, [.. accounts.Where(a => a != account)], account, parsed.GetValue(input))
                : Refuse(NotThere(parsed.GetRequiredValue(name)))));
        return command;
    }

    private static Command List(Option<string> dataDir)
    {
        var command = new Command("ls", "List the accounts and their roles");
        command.SetAction(parsed => Run(parsed.GetRequiredValue(dataDir), (_, accounts) =>
        {
            Console.WriteLine($"{"NAME",-24} ROLE");
            foreach (var account in accounts)
            {
                Console.WriteLine($"{account.Name,-24} {account.Role}");
            }

            return 0;
        }));
        return command;
    }

    private static Command Remove(Option<string> dataDir)
    {
        var name = Name();
        var command = new Command("rm", "Remove an account; its connections end") { name };
        command.SetAction(parsed => Run(parsed.GetRequiredValue(dataDir), (path, accounts) =>
        {
            var left = accounts.Where(a => a.Name != parsed.GetRequiredValue(name)).ToList();
            if (left.Count == accounts.Count)
            {
                return Refuse(NotThere(parsed.GetRequiredValue(name)));
            }

            AccountFile.Write(path, left);
            return 0;
        }));
        return command;
    }

    private static int Save(string path, IReadOnlyList<MqttAccount> others, MqttAccount account, bool given)
    {
        var password = given ? Console.In.ReadLine() ?? "" : MosquittoPassword.Make();
        if (password.Length is 0 or > LongestPassword)
        {
            return Refuse($"the password must have from 1 to {LongestPassword} characters");
        }

        AccountFile.Write(path, [.. others, account with { Hash = MosquittoPassword.Hash(password) }]);
        if (!given)
        {
            Console.WriteLine(password);
        }

        return 0;
    }

    private static int Run(string dataDirectory, Func<string, IReadOnlyList<MqttAccount>, int> work)
    {
        var server = DataDirectory.At(dataDirectory).Server;
        if (!Directory.Exists(server))
        {
            return Refuse($"{server} is not there; is this the server's machine, and --data-dir its directory?");
        }

        try
        {
            var path = new BrokerOptions { Directory = server }.AccountsFile;
            return work(path, AccountFile.Read(path));
        }
        catch (UnauthorizedAccessException e)
        {
            return Refuse($"{e.Message} Run this as root.");
        }
        catch (IOException e)
        {
            return Refuse(e.Message);
        }
    }

    private static int Refuse(string why)
    {
        Console.Error.WriteLine($"edgekube mqtt-user: {why}");
        return 1;
    }

    private static string NotThere(string name) => $"there is no account {name}; see: edgekube mqtt-user ls";

    private static Argument<string> Name() => new("name") { Description = "The account's name" };

    private static Option<bool> PasswordInput() => new("--password-stdin") { Description = "Read the password from standard input instead of making one" };
}
