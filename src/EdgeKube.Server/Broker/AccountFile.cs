using EdgeKube.Platform.Certificates;
using EdgeKube.Platform.Files;

namespace EdgeKube.Server.Broker;

/// <summary>The file of the accounts: a line for each, with name, role and password hash.</summary>
internal static class AccountFile
{
    private const string Heading = "# Written by edgekube mqtt-user.\n";

    public static IReadOnlyList<MqttAccount> Read(string path) => !File.Exists(path) ? [] :
    [
        .. File.ReadAllLines(path)
            .Select(line => line.Split(' '))
            .Where(parts => parts.Length == 3 && MqttAccount.IsName(parts[0]) && MqttAccount.Roles.Contains(parts[1]))
            .Select(parts => new MqttAccount(parts[0], parts[1], parts[2])),
    ];

    public static void Write(string path, IEnumerable<MqttAccount> accounts)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!, FileModes.PrivateDirectory);
        AtomicFile.Write(
            path,
            Heading + string.Concat(accounts.OrderBy(a => a.Name, StringComparer.Ordinal).Select(a => $"{a.Name} {a.Role} {a.Hash}\n")),
            FileModes.Private);
    }
}
