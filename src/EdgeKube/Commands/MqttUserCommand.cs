using System.CommandLine;
using EdgeKube.Server.Broker;

namespace EdgeKube.Commands;

/// <summary><c>edgekube mqtt-user</c>: the accounts of people and tools that sign in over MQTT.</summary>
internal static class MqttUserCommand
{
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
        command.SetAction(parsed => Run(parsed.GetRequiredValue(dataDir), book =>
            Tell(parsed.GetRequiredValue(name), book.Add(parsed.GetRequiredValue(name), parsed.GetRequiredValue(role), Given(parsed.GetValue(input))), parsed.GetValue(input))));
        return command;
    }

    private static Command Password(Option<string> dataDir)
    {
        var (name, input) = (Name(), PasswordInput());
        var command = new Command("passwd", "Give an account a new password; prints it unless it is given") { name, input };
        command.SetAction(parsed => Run(parsed.GetRequiredValue(dataDir), book =>
            Tell(parsed.GetRequiredValue(name), book.ChangePassword(parsed.GetRequiredValue(name), Given(parsed.GetValue(input))), parsed.GetValue(input))));
        return command;
    }

    private static Command List(Option<string> dataDir)
    {
        var command = new Command("ls", "List the accounts and their roles");
        command.SetAction(parsed => Run(parsed.GetRequiredValue(dataDir), book =>
        {
            Console.WriteLine($"{"NAME",-24} ROLE");
            foreach (var account in book.Read())
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
        command.SetAction(parsed => Run(parsed.GetRequiredValue(dataDir), book =>
            Tell(parsed.GetRequiredValue(name), book.Remove(parsed.GetRequiredValue(name)), given: true)));
        return command;
    }

    private static string? Given(bool input) => input ? Console.In.ReadLine() ?? "" : null;

    private static int Tell(string name, AccountChange change, bool given)
    {
        switch (change.Outcome)
        {
            case AccountOutcome.BadName:
                return Refuse($"\"{name}\" is no name for an account: it must be 1 to 64 letters, digits, '-', '_' and '.', begin with a letter or digit, and not be \"token\"");
            case AccountOutcome.Taken:
                return Refuse($"there is an account {name} already; change its password with: edgekube mqtt-user passwd {name}");
            case AccountOutcome.Missing:
                return Refuse($"there is no account {name}; see: edgekube mqtt-user ls");
            case AccountOutcome.BadPassword:
                return Refuse($"the password must have from 1 to {AccountBook.LongestPassword} characters");
            default:
                if (!given)
                {
                    Console.WriteLine(change.Password);
                }

                return 0;
        }
    }

    private static int Run(string dataDirectory, Func<AccountBook, int> work)
    {
        var server = DataDirectory.At(dataDirectory).Server;
        if (!Directory.Exists(server))
        {
            return Refuse($"{server} is not there; is this the server's machine, and --data-dir its directory?");
        }

        try
        {
            return work(new AccountBook(new BrokerOptions { Directory = server }.AccountsFile));
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

    private static Argument<string> Name() => new("name") { Description = "The account's name" };

    private static Option<bool> PasswordInput() => new("--password-stdin") { Description = "Read the password from standard input instead of making one" };
}
