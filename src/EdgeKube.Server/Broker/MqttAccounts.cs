namespace EdgeKube.Server.Broker;

/// <summary>The accounts as they are now: the file is looked at when somebody asks, and the broker is told of changes.</summary>
internal sealed class MqttAccounts(BrokerOptions options, BrokerProcess broker) : IDisposable
{
    // Until the broker has surely read its files anew: it does so between two rounds of its loop.
    private static readonly TimeSpan _reload = TimeSpan.FromMilliseconds(100);
    private readonly SemaphoreSlim _reading = new(1, 1);
    private volatile Dictionary<string, MqttAccount> _accounts = [];
    private DateTime _written = DateTime.MinValue;

    public MqttAccount? Find(string name) => _accounts.GetValueOrDefault(name);

    public void Dispose() => _reading.Dispose();

    /// <summary>Sees to it that what was changed counts from now on.</summary>
    public async Task RefreshAsync(TimeProvider time, CancellationToken ct)
    {
        if (File.GetLastWriteTimeUtc(options.AccountsFile) == _written)
        {
            return;
        }

        await _reading.WaitAsync(ct);
        try
        {
            var written = File.GetLastWriteTimeUtc(options.AccountsFile);
            if (written == _written)
            {
                return;
            }

            var accounts = AccountFile.Read(options.AccountsFile);
            BrokerFiles.WriteAccounts(options, accounts);
            broker.Reload();
            await Task.Delay(_reload, time, ct);
            _accounts = accounts.ToDictionary(a => a.Name, StringComparer.Ordinal);
            _written = written;
        }
        finally
        {
            _reading.Release();
        }
    }
}
