using System.Net;

namespace EdgeKube.Server.Management.Door;

/// <summary>Somebody's try to sign in, until it is known whether it was good.</summary>
/// <param name="pacing">What counts it.</param>
/// <param name="from">Where it came from, or null.</param>
/// <param name="account">"" for a certificate.</param>
/// <param name="counts">Whether it is among those of its address that wait for their answer.</param>
internal sealed class SignInAttempt(SignInPacing pacing, IPAddress? from, string account, bool counts) : IDisposable
{
    private bool _ended;

    /// <summary>How long the answer is to take.</summary>
    public TimeSpan Delay { get; init; }

    /// <summary>Why it is refused without being looked at, or null.</summary>
    public Refusal? Refusal { get; init; }

    /// <param name="good">Whether it was let in; null when that was not found out.</param>
    public void End(bool? good)
    {
        if (!_ended)
        {
            _ended = true;
            pacing.End(from, account, counts, Refusal is null ? good : null);
        }
    }

    public void Dispose() => End(null);
}
