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
        WriteIfNew(options.AclFile, MosquittoConfiguration.Acl);
        WriteIfNew(options.ReadersAclFile, MosquittoConfiguration.SessionAcl(readsState: true));
        WriteIfNew(options.GuestsAclFile, MosquittoConfiguration.SessionAcl(readsState: false));
        WriteAccounts(options, AccountFile.Read(options.AccountsFile));
        WriteIfNew(options.ConfigurationFile, MosquittoConfiguration.Text(options, Environment.IsPrivilegedProcess));
    }

    /// <summary>The part of it that changes with the accounts.</summary>
    public static void WriteAccounts(BrokerOptions options, IEnumerable<MqttAccount> accounts)
    {
        var sorted = accounts.OrderBy(a => a.Name, StringComparer.Ordinal).ToList();
        WriteIfNew(options.PasswordFile, string.Concat(sorted.Select(a => $"{a.Name}:{a.Hash}\n")));
        WriteIfNew(options.AccountsAclFile, MosquittoConfiguration.AccountsAcl(sorted));
    }

    private static void WriteIfNew(string path, string text)
    {
        if (File.Exists(path) && File.ReadAllText(path) == text)
        {
            return;
        }

        var next = path + ".new";
        File.WriteAllText(next, text);
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(next, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        }

        File.Move(next, path, overwrite: true);
    }
}
