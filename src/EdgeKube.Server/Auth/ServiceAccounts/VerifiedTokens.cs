using System.Security.Cryptography;
using System.Text;

namespace EdgeKube.Server.Auth.ServiceAccounts;

/// <summary>Remembers some of the tokens that were verified, so that a request costs no signature check.</summary>
/// <remarks>Two halves: a full young one becomes the old one, and what of the old one is not used again goes with it.</remarks>
internal sealed class VerifiedTokens(int capacity)
{
    private readonly Lock _lock = new();
    private Dictionary<string, VerifiedToken> _young = new(StringComparer.Ordinal);
    private Dictionary<string, VerifiedToken> _old = new(StringComparer.Ordinal);

    public VerifiedToken? Find(string token)
    {
        var key = KeyOf(token);
        lock (_lock)
        {
            if (_young.TryGetValue(key, out var found))
            {
                return found;
            }

            if (_old.Remove(key, out found))
            {
                Put(key, found);
            }

            return found;
        }
    }

    public void Add(string token, VerifiedToken verified)
    {
        var key = KeyOf(token);
        lock (_lock)
        {
            Put(key, verified);
        }
    }

    private void Put(string key, VerifiedToken verified)
    {
        if (_young.Count >= capacity / 2)
        {
            (_young, _old) = (_old, _young);
            _young.Clear();
        }

        _young[key] = verified;
    }

    // The token itself is not kept: it opens doors.
    private static string KeyOf(string token) => Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(token)));
}
