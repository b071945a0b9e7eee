namespace EdgeKube.Server.Broker;

/// <summary>Makes, changes and removes the accounts of people and tools.</summary>
internal sealed class AccountBook(string path)
{
    public const int LongestPassword = 1024;

    public IReadOnlyList<MqttAccount> Read() => AccountFile.Read(path);

    /// <param name="name">The account's.</param>
    /// <param name="role">One of <see cref="MqttAccount.Roles"/>.</param>
    /// <param name="given">Null: one is made.</param>
    public AccountChange Add(string name, string role, string? given)
    {
        var accounts = Read();
        return !MqttAccount.IsName(name) ? new AccountChange(AccountOutcome.BadName)
            : accounts.Any(a => a.Name == name) ? new AccountChange(AccountOutcome.Taken)
            : Save(accounts, new MqttAccount(name, role, ""), given);
    }

    /// <summary>Gives an account another password.</summary>
    public AccountChange ChangePassword(string name, string? given)
    {
        var accounts = Read();
        return accounts.FirstOrDefault(a => a.Name == name) is { } account
            ? Save([.. accounts.Where(a => a != account)], account, given)
            : new AccountChange(AccountOutcome.Missing);
    }

    public AccountChange Remove(string name)
    {
        var accounts = Read();
        var left = accounts.Where(a => a.Name != name).ToList();
        if (left.Count == accounts.Count)
        {
            return new AccountChange(AccountOutcome.Missing);
        }

        AccountFile.Write(path, left);
        return new AccountChange(AccountOutcome.Done);
    }

    private AccountChange Save(IReadOnlyList<MqttAccount> others, MqttAccount account, string? given)
    {
        var password = given ?? MosquittoPassword.Make();
        if (password.Length is 0 or > LongestPassword)
        {
            return new AccountChange(AccountOutcome.BadPassword);
        }

        AccountFile.Write(path, [.. others, account with { Hash = MosquittoPassword.Hash(password) }]);
        return new AccountChange(AccountOutcome.Done) { Password = password };
    }
}
