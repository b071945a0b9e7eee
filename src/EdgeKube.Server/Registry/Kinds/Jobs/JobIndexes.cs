using System.Globalization;

namespace EdgeKube.Server.Registry.Kinds.Jobs;

/// <summary>Sets of indexes in the form <c>1,3-5</c>.</summary>
internal static class JobIndexes
{
    /// <summary>How many they are; what is wrong with them, or null.</summary>
    public static (long Total, string? Wrong) Count(string indexes, long completions)
    {
        var (total, wrong) = (0L, (string?)null);
        foreach (var (first, last) in Read(indexes, completions, w => wrong = w))
        {
            total += last - first + 1;
        }

        return wrong is null ? (total, null) : (0, wrong);
    }

    /// <summary>The first index that is in both, or null; what is wrong with them is said elsewhere.</summary>
    public static long? Common(string one, string other, long completions)
    {
        var others = Read(other, completions, _ => { }).ToList();
        foreach (var (first, last) in Read(one, completions, _ => { }))
        {
            if (others.FindIndex(o => o.Last >= first && o.First <= last) is >= 0 and var found)
            {
                return Math.Max(first, others[found].First);
            }
        }

        return null;
    }

    private static IEnumerable<(long First, long Last)> Read(string indexes, long completions, Action<string> refuse)
    {
        var previous = -1L;
        foreach (var text in indexes.Length == 0 ? [] : indexes.Split(','))
        {
            var (first, last, wrong) = Interval(text, completions);
            if ((wrong ?? (previous >= first && previous >= 0 ? $"non-increasing order, previous: {previous}, current: {first}" : null)) is { } said)
            {
                refuse(said);
                yield break;
            }

            yield return (first, last);
            previous = last;
        }
    }

    private static (long First, long Last, string? Wrong) Interval(string text, long completions)
    {
        var parts = text.Split('-');
        if (parts.Length > 2)
        {
            return (0, 0, $"the fragment \"{text}\" violates the requirement that an index interval can have at most two parts separated by '-'");
        }

        var ends = new long[parts.Length];
        for (var i = 0; i < parts.Length; i++)
        {
            if (!long.TryParse(parts[i], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out ends[i]))
            {
                return (0, 0, $"cannot convert string to integer for index: \"{parts[i]}\"");
            }

            if (ends[i] >= completions)
            {
                return (0, 0, $"too large index: \"{parts[i]}\"");
            }
        }

        return ends.Length == 2 && ends[0] >= ends[1]
            ? (0, 0, $"non-increasing order, previous: {ends[0]}, current: {ends[1]}")
            : (ends[0], ends[^1], null);
    }
}
