namespace EdgeKube.Server.Management.Requests;

/// <summary>How much each caller may ask: who asks too much is told, and then read more slowly; others do not notice.</summary>
internal sealed class CallerLimits(TimeProvider time)
{
    public const int Burst = 300;
    public const int MaxUnanswered = 32;
    private const double PerSecond = 100;
    private const int Remembered = 256;
    private static readonly TimeSpan _pause = TimeSpan.FromMilliseconds(50);
    private readonly Lock _lock = new();
    private readonly Dictionary<string, Account> _callers = new(StringComparer.Ordinal);

    /// <returns>False: it asks too much now. Else <see cref="End"/> follows.</returns>
    public bool TryBegin(string caller)
    {
        lock (_lock)
        {
            var account = Find(caller);
            account.Left = LeftOf(account);
            account.At = time.GetTimestamp();
            if (account.Left < 1 || account.Unanswered >= MaxUnanswered)
            {
                account.Pauses = true;
                return false;
            }

            account.Left--;
            account.Unanswered++;
            return true;
        }
    }

    /// <summary>Counts what is not refused: who sends too much of it is read more slowly.</summary>
    public void Spend(string caller)
    {
        lock (_lock)
        {
            var account = Find(caller);
            account.Left = LeftOf(account);
            account.At = time.GetTimestamp();
            account.Pauses |= account.Left < 1;
            account.Left = Math.Max(0, account.Left - 1);
        }
    }

    public void End(string caller)
    {
        lock (_lock)
        {
            Find(caller).Unanswered--;
        }
    }

    /// <summary>How long to wait before more of this caller is read.</summary>
    public TimeSpan PauseOf(string caller)
    {
        lock (_lock)
        {
            if (!_callers.TryGetValue(caller, out var account) || !account.Pauses)
            {
                return TimeSpan.Zero;
            }

            account.Pauses = false;
            return _pause;
        }
    }

    private double LeftOf(Account account) => Math.Min(Burst, account.Left + time.GetElapsedTime(account.At).TotalSeconds * PerSecond);

    private Account Find(string caller)
    {
        if (_callers.TryGetValue(caller, out var found))
        {
            return found;
        }

        if (_callers.Count >= Remembered)
        {
            foreach (var (name, _) in _callers.Where(c => c.Value.Unanswered == 0 && LeftOf(c.Value) >= Burst).ToList())
            {
                _callers.Remove(name);
            }
        }

        return _callers[caller] = new Account { Left = Burst, At = time.GetTimestamp() };
    }

    private sealed class Account
    {
        public double Left { get; set; }

        public long At { get; set; }

        public int Unanswered { get; set; }

        public bool Pauses { get; set; }
    }
}
