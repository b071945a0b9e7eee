using System.Net;
using System.Net.Sockets;
using EdgeKube.Server.Broker;

namespace EdgeKube.Server.Management.Door;

/// <summary>Makes guessing slow: who fails to sign in waits longer each time, and then is refused for a while.</summary>
/// <remarks>
/// Refused is an address, or an account from one address; never an account from everywhere, or anybody could lock its owner out.
/// An account that fails from everywhere only answers more slowly, and not to addresses from which it was signed in to.
/// </remarks>
internal sealed class SignInPacing(TimeProvider time)
{
    private const int Remembered = 4096;
    private const int MaxHeld = 8;
    private static readonly TimeSpan _forgotten = TimeSpan.FromMinutes(15);
    private static readonly TimeSpan _refusal = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan _shortest = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan _longest = TimeSpan.FromSeconds(4);
    private static readonly Limits _ofPair = new(Free: 3, Most: 10);
    private static readonly Limits _ofAddress = new(Free: 10, Most: 40); // many may be behind one
    private static readonly Limits _ofAccount = new(Free: 20, Most: int.MaxValue);
    private readonly Lock _lock = new();
    private readonly Dictionary<(string Address, string Account), Failures> _failures = [];

    /// <summary>Somebody wants in.</summary>
    /// <param name="from">The address; null when it is not known.</param>
    /// <param name="account">The user name; "" for a certificate.</param>
    public SignInAttempt Begin(IPAddress? from, string account)
    {
        var address = KeyOf(from);
        lock (_lock)
        {
            var (ofAddress, ofPair) = (Find(address, ""), Find(address, account));
            if (account.Length > 0 && IsRefused(ofPair, _ofPair))
            {
                return new SignInAttempt(this, from, account, counts: false) { Refusal = Refusal.QuotaExceeded };
            }

            if (IsRefused(ofAddress, _ofAddress) || ofAddress is { Held: >= MaxHeld })
            {
                return new SignInAttempt(this, from, account, counts: false) { Refusal = Refusal.RateExceeded };
            }

            if (ofAddress is not null)
            {
                ofAddress.Held++;
            }

            var everywhere = ofPair is { Known: true } ? null : Find("", account);
            return new SignInAttempt(this, from, account, counts: ofAddress is not null)
            {
                Delay = Longest(DelayOf(account.Length > 0 ? ofPair : null, _ofPair), DelayOf(ofAddress, _ofAddress), DelayOf(everywhere, _ofAccount)),
            };
        }
    }

    /// <summary>Called once of each attempt.</summary>
    public void End(IPAddress? from, string account, bool counted, bool? good)
    {
        var address = KeyOf(from);
        lock (_lock)
        {
            if (counted && _failures.TryGetValue((address, ""), out var ofAddress))
            {
                ofAddress.Held--;
            }

            if (good == false)
            {
                Failed(address, account);
            }
            else if (good == true)
            {
                Succeeded(address, account);
            }
        }
    }

    private void Failed(string address, string account)
    {
        Count(address, "");
        if (account.Length > 0)
        {
            Count(address, account);
        }

        if (account is not ("" or MqttAccount.Token))
        {
            Count("", account);
        }
    }

    // Only what had failures is remembered.
    private void Succeeded(string address, string account)
    {
        if (Find(address, "") is { } ofAddress)
        {
            ofAddress.Count = 0;
        }

        if (account.Length > 0 && (Find(address, account) is not null || Find("", account) is not null))
        {
            var pair = Make(address, account);
            (pair.Count, pair.Last, pair.Known) = (0, time.GetTimestamp(), true);
        }
    }

    // Whoever has an IPv6 address has 2^64 of them.
    private static string KeyOf(IPAddress? from)
    {
        if (from is null)
        {
            return "?";
        }

        if (from.IsIPv4MappedToIPv6)
        {
            from = from.MapToIPv4();
        }

        return from.AddressFamily == AddressFamily.InterNetworkV6 ? Convert.ToHexStringLower(from.GetAddressBytes().AsSpan(0, 8)) : from.ToString();
    }

    private Failures? Find(string address, string account)
    {
        if (!_failures.TryGetValue((address, account), out var found))
        {
            return null;
        }

        if (found.Held == 0 && time.GetElapsedTime(found.Last) > _forgotten)
        {
            _failures.Remove((address, account));
            return null;
        }

        return found;
    }

    private bool IsRefused(Failures? failures, Limits limits) =>
        failures is not null && failures.Count >= limits.Most && time.GetElapsedTime(failures.Last) < _refusal;

    private static TimeSpan DelayOf(Failures? failures, Limits limits) => failures is null || failures.Count < limits.Free
        ? TimeSpan.Zero
        : TimeSpan.FromTicks(Math.Min(_longest.Ticks, _shortest.Ticks << Math.Min(failures.Count - limits.Free, 8)));

    private static TimeSpan Longest(TimeSpan one, TimeSpan other, TimeSpan third) =>
        TimeSpan.FromTicks(Math.Max(one.Ticks, Math.Max(other.Ticks, third.Ticks)));

    private void Count(string address, string account)
    {
        var failures = Make(address, account);
        failures.Count++;
        failures.Last = time.GetTimestamp();
    }

    private Failures Make(string address, string account)
    {
        if (_failures.TryGetValue((address, account), out var found))
        {
            return found;
        }

        if (_failures.Count >= Remembered)
        {
            ForgetOldest();
        }

        return _failures[(address, account)] = new Failures();
    }

    private void ForgetOldest()
    {
        var ages = _failures.Values.Select(f => f.Last).ToList();
        ages.Sort();
        var oldest = ages[ages.Count / 4];
        foreach (var (key, _) in _failures.Where(f => f.Value.Held == 0 && f.Value.Last <= oldest).ToList())
        {
            _failures.Remove(key);
        }
    }

    /// <param name="Free">Failures before answers take longer.</param>
    /// <param name="Most">Failures before there are no answers for a while.</param>
    private sealed record Limits(int Free, int Most);

    private sealed class Failures
    {
        public int Count { get; set; }

        public long Last { get; set; }

        /// <summary>Attempts that wait for their answer; counted of addresses only.</summary>
        public int Held { get; set; }

        /// <summary>Whether the account was signed in to from there.</summary>
        public bool Known { get; set; }
    }
}
