using System.Text;
using System.Text.RegularExpressions;

namespace EdgeKube.Agent.FirstBoot;

/// <summary>What values of <c>edgekube.yaml</c> may be.</summary>
internal static partial class BootValues
{
    public static bool IsHostname(string text) => text.Length <= 63 && Label().IsMatch(text);

    public static bool IsUser(string text) => User().IsMatch(text);

    public static bool IsCountry(string text) => Country().IsMatch(text);

    public static bool IsSsid(string text) => Encoding.UTF8.GetByteCount(text) is >= 1 and <= 32;

    public static bool IsPsk(string text) => IsRawPsk(text) || (text.Length is >= 8 and <= 63 && text.All(c => c is >= ' ' and <= '~'));

    /// <summary>The key itself, not a password that it is made of.</summary>
    public static bool IsRawPsk(string text) => text.Length == 64 && text.All(char.IsAsciiHexDigit);

    public static bool IsServer(string text) =>
        Uri.TryCreate(text, UriKind.Absolute, out var url) && url.Scheme == Uri.UriSchemeHttps && url.Host.Length > 0 && url.PathAndQuery == "/" && !text.Contains('"', StringComparison.Ordinal);

    /// <summary>A name that stays below the folder of time zones.</summary>
    public static bool IsZoneName(string text) => Zone().IsMatch(text);

    public static bool IsKey(string line) => Key().IsMatch(line);

    public static IReadOnlyList<string> Lines(string text) =>
        text.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);

    [GeneratedRegex("^[a-z0-9]([-a-z0-9]*[a-z0-9])?$")]
    private static partial Regex Label();

    [GeneratedRegex("^[a-z][-_a-z0-9]{0,31}$")]
    private static partial Regex User();

    [GeneratedRegex("^[A-Z]{2}$")]
    private static partial Regex Country();

    [GeneratedRegex("^[A-Za-z0-9][A-Za-z0-9_+-]*(/[A-Za-z0-9][A-Za-z0-9_+-]*){0,2}$")]
    private static partial Regex Zone();

    // Without options before the type: they are for those who log in and edit the file.
    [GeneratedRegex("^(ssh-(ed25519|rsa)|ecdsa-sha2-nistp(256|384|521)|sk-(ssh-ed25519|ecdsa-sha2-nistp256)@openssh\\.com) [A-Za-z0-9+/]{32,}={0,3}( .*)?$")]
    private static partial Regex Key();
}
