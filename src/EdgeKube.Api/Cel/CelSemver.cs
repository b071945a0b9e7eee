using System.Globalization;

namespace EdgeKube.Api.Cel;

/// <summary>A semantic version.</summary>
/// <param name="Before">What is behind the minus: it comes before the version itself.</param>
/// <param name="Build">What is behind the plus: it does not count.</param>
internal sealed record CelSemver(ulong Major, ulong Minor, ulong Patch, string[] Before, string Build)
{
    private static readonly CelSemver _none = new(0, 0, 0, [], "");

    /// <summary>Null, and why in the words of the parser that Kubernetes uses.</summary>
    public static CelSemver? Parse(string text, out string wrong)
    {
        wrong = "";
        var parts = text.Split('.', 3);
        if (text.Length == 0 || parts.Length != 3)
        {
            wrong = text.Length == 0 ? "Version string empty" : "No Major.Minor.Patch elements found";
            return null;
        }

        var (patch, build) = Cut(parts[2], '+');
        (patch, var before) = Cut(patch, '-');
        var version = _none with
        {
            Major = Number(parts[0], "major", "Major", ref wrong),
            Minor = Number(parts[1], "minor", "Minor", ref wrong),
            Patch = Number(patch, "patch", "Patch", ref wrong),
            Before = before?.Split('.') ?? [],
            Build = build ?? "",
        };
        CheckBefore(version.Before, ref wrong);
        CheckBuild(build?.Split('.') ?? [], ref wrong);
        return wrong.Length == 0 ? version : null;
    }

    /// <summary>Without a leading v and leading zeros, and with the parts that are missing.</summary>
    public static CelSemver? ParseLoosely(string text, out string wrong)
    {
        var parts = (text.StartsWith('v') ? text[1..] : text).Split('.', 3);
        for (var i = 0; i < parts.Length; i++)
        {
            var trimmed = parts[i].Length > 1 ? parts[i].TrimStart('0') : parts[i];
            parts[i] = parts[i].Length > 1 && (trimmed.Length == 0 || !char.IsAsciiDigit(trimmed[0])) ? "0" + trimmed : trimmed;
        }

        if (parts.Length < 3 && parts[^1].AsSpan().IndexOfAny('+', '-') >= 0)
        {
            wrong = "short version cannot contain PreRelease/Build meta data";
            return null;
        }

        return Parse(string.Join('.', [.. parts, .. Enumerable.Repeat("0", 3 - parts.Length)]), out wrong);
    }

    public int CompareTo(CelSemver other)
    {
        var order = Major.CompareTo(other.Major);
        order = order != 0 ? order : Minor.CompareTo(other.Minor);
        order = order != 0 ? order : Patch.CompareTo(other.Patch);
        if (order != 0 || Before.Length == 0 || other.Before.Length == 0)
        {
            return order != 0 ? order : (Before.Length == 0).CompareTo(other.Before.Length == 0);
        }

        for (var i = 0; i < Math.Min(Before.Length, other.Before.Length) && order == 0; i++)
        {
            order = Compare(Before[i], other.Before[i]);
        }

        return order != 0 ? order : Before.Length.CompareTo(other.Before.Length);
    }

    public bool Equals(CelSemver? other) => other is not null && CompareTo(other) == 0;

    public override int GetHashCode() => HashCode.Combine(Major, Minor, Patch, Before.Length);

    private static int Compare(string a, string b) => (IsNumber(a), IsNumber(b)) switch
    {
        (true, true) => ulong.Parse(a, CultureInfo.InvariantCulture).CompareTo(ulong.Parse(b, CultureInfo.InvariantCulture)),
        (true, false) => -1,
        (false, true) => 1,
        _ => Math.Sign(string.CompareOrdinal(a, b)),
    };

    private static (string Text, string? Behind) Cut(string text, char at) =>
        text.IndexOf(at, StringComparison.Ordinal) is var index and >= 0 ? (text[..index], text[(index + 1)..]) : (text, null);

    private static bool IsNumber(string text) => text.All(char.IsAsciiDigit);

    private static ulong Number(string text, string name, string title, ref string wrong)
    {
        if (wrong.Length > 0)
        {
            return 0;
        }

        wrong = !IsNumber(text) ? $"Invalid character(s) found in {name} number {CelText.Quote(text)}"
            : text.Length > 1 && text[0] == '0' ? $"{title} number must not contain leading zeroes {CelText.Quote(text)}"
            : "";
        if (wrong.Length == 0 && !ulong.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number))
        {
            wrong = $"strconv.ParseUint: parsing {CelText.Quote(text)}: {(text.Length == 0 ? "invalid syntax" : "value out of range")}";
        }
        else
        {
            return wrong.Length == 0 ? ulong.Parse(text, NumberStyles.None, CultureInfo.InvariantCulture) : 0;
        }

        return 0;
    }

    private static void CheckBefore(string[] parts, ref string wrong)
    {
        foreach (var part in parts)
        {
            if (wrong.Length > 0)
            {
                return;
            }

            wrong = part.Length == 0 ? "Prerelease is empty"
                : !IsWord(part) ? $"Invalid character(s) found in prerelease {CelText.Quote(part)}"
                : !IsNumber(part) ? ""
                : part.Length > 1 && part[0] == '0' ? $"Numeric PreRelease version must not contain leading zeroes {CelText.Quote(part)}"
                : ulong.TryParse(part, NumberStyles.None, CultureInfo.InvariantCulture, out _) ? ""
                : $"strconv.ParseUint: parsing {CelText.Quote(part)}: value out of range";
        }
    }

    private static void CheckBuild(string[] parts, ref string wrong)
    {
        foreach (var part in parts)
        {
            wrong = wrong.Length > 0 || (part.Length > 0 && IsWord(part)) ? wrong
                : part.Length == 0 ? "Build meta data is empty"
                : $"Invalid character(s) found in build meta data {CelText.Quote(part)}";
        }
    }

    private static bool IsWord(string text) => text.All(c => char.IsAsciiLetterOrDigit(c) || c == '-');
}
