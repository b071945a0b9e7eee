using System.Globalization;

namespace EdgeKube.Api.Definitions;

/// <summary>Orders API versions as discovery lists them: v2, v1, v1beta2, v1beta1, v1alpha1, then any other name.</summary>
internal sealed class VersionPriority : IComparer<string>
{
    public static VersionPriority Instance { get; } = new();

    public int Compare(string? x, string? y)
    {
        var (left, right) = (Read(x!), Read(y!));
        if (left is not { } a || right is not { } b)
        {
            return (left is null, right is null) switch
            {
                (true, true) => string.CompareOrdinal(x, y),
                (true, false) => 1,
                _ => -1,
            };
        }

        var byStage = b.Stage.CompareTo(a.Stage);
        var byMajor = b.Major.CompareTo(a.Major);
        return byStage != 0 ? byStage : byMajor != 0 ? byMajor : b.Minor.CompareTo(a.Minor);
    }

    /// <returns>Null when the name is not of the form v1, v1beta2 ….</returns>
    private static (int Stage, int Major, int Minor)? Read(string version)
    {
        if (version.Length < 2 || version[0] != 'v')
        {
            return null;
        }

        var rest = version.AsSpan(1);
        var at = Digits(rest);
        if (!Number(rest[..at], out var major))
        {
            return null;
        }

        rest = rest[at..];
        if (rest.Length == 0)
        {
            return (2, major, 0);
        }

        var stage = rest.StartsWith("beta") ? 1 : rest.StartsWith("alpha") ? 0 : -1;
        rest = stage < 0 ? rest : rest[(stage == 1 ? 4 : 5)..];
        return stage >= 0 && Digits(rest) == rest.Length && Number(rest, out var minor) ? (stage, major, minor) : null;
    }

    private static int Digits(ReadOnlySpan<char> text)
    {
        var at = 0;
        while (at < text.Length && char.IsAsciiDigit(text[at]))
        {
            at++;
        }

        return at;
    }

    private static bool Number(ReadOnlySpan<char> text, out int number)
    {
        number = 0;
        return text.Length > 0 && text[0] != '0' && int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number);
    }
}
