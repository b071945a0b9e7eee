using EdgeKube.Platform.Certificates;
using EdgeKube.Platform.Files;

namespace EdgeKube.Server.Broker;

/// <summary>Puts the broker's files where mosquitto finds them, whole or not at all, and only when they differ.</summary>
internal static class BrokerFiles
{
    public static void Write(BrokerOptions options)
    {
        if (OperatingSystem.IsWindows())
        {
            throw new PlatformNotSupportedException("edgekube server runs on Linux");
        }

        const UnixFileMode Private = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
        Directory.CreateDirectory(Path.GetDirectoryName(options.ConfigurationFile)!, Private);
        var socketFolder = Path.GetDirectoryName(options.SocketPath)!;
        Directory.CreateDirectory(socketFolder, Private);
        File.SetUnixFileMode(socketFolder, Private); // whoever reaches the socket is the server
        AtomicFile.WriteIfNew(options.AclFile, MosquittoConfiguration.Acl, FileModes.Private);
        AtomicFile.WriteIfNew(options.ReadersAclFile, MosquittoConfiguration.SessionAcl(readsState: true), FileModes.Private);
        AtomicFile.WriteIfNew(options.GuestsAclFile, MosquittoConfiguration.SessionAcl(readsState: false), FileModes.Private);
        WriteAccounts(options, AccountFile.Read(options.AccountsFile));
        AtomicFile.WriteIfNew(options.ConfigurationFile, MosquittoConfiguration.Text(options, Environment.IsPrivilegedProcess), FileModes.Private);
    }

    /// <summary>The part of it that changes with the accounts.</summary>
    public static void WriteAccounts(BrokerOptions options, IEnumerable<MqttAccount> accounts)
    {
        var sorted = accounts.OrderBy(a => a.Name, StringComparer.Ordinal).ToList();
        AtomicFile.WriteIfNew(options.PasswordFile, string.Concat(sorted.Select(a => $"{a.Name}:{a.Hash}\n")), FileModes.Private);
        AtomicFile.WriteIfNew(options.AccountsAclFile, MosquittoConfiguration.AccountsAcl(sorted), FileModes.Private);
    }
}
