using System.Globalization;

namespace EdgeKube;

/// <summary>Lets go of the pages of programs and libraries that are not needed now: what is needed again is mapped again from the page cache.</summary>
internal static class CodePages
{
    private static readonly List<(nuint Start, nuint Length)> _executable = []; // it is never unloaded; libraries may be

    /// <summary>Bytes of files that are mapped now: proc_pid_statm(5).</summary>
    public static long Mapped()
    {
        Span<byte> text = stackalloc byte[128];
        using var file = File.OpenHandle("/proc/self/statm");
        text = text[..RandomAccess.Read(file, text, 0)];
        var words = text.Split((byte)' ');
        words.MoveNext();
        words.MoveNext();
        words.MoveNext();
        return long.Parse(text[words.Current], CultureInfo.InvariantCulture) * Environment.SystemPageSize;
    }

    /// <summary>
    /// Those of the executable and of all libraries, and the type tables: these leave the page cache too, and are read from the disk again,
    /// once, for what only starting needed.
    /// </summary>
    public static void ReturnAll()
    {
        _executable.Clear();
        var isExecutable = false;
        (nuint Start, nuint Length) code = default;
        foreach (var line in File.ReadLines("/proc/self/smaps"))
        {
            if (!char.IsAsciiLetterUpper(line[0]))
            {
                isExecutable = line.EndsWith(Environment.ProcessPath!, StringComparison.Ordinal);
                code = default;
                Look(line, ref code);
            }
            else if (code.Length > 0 && line.StartsWith("Anonymous:", StringComparison.Ordinal) && line.EndsWith(" 0 kB", StringComparison.Ordinal))
            {
                PageAdvice.Give(code.Start, code.Length, PageAdvice.DontNeed); // nothing was ever written there, so nothing can be lost
                if (isExecutable)
                {
                    _executable.Add(code);
                }
            }
        }
    }

    /// <summary>Those of the executable alone, which costs next to nothing. Needs <see cref="ReturnAll"/> to have been called.</summary>
    public static void ReturnExecutable()
    {
        foreach (var (start, length) in _executable)
        {
            PageAdvice.Give(start, length, PageAdvice.DontNeed);
        }
    }

    // "55d0a000-55d0b000 r-xp 0003f000 fe:00 123   /usr/bin/edgekube": proc_pid_smaps(5)
    private static void Look(string line, ref (nuint Start, nuint Length) code)
    {
        var words = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        if (words is not [var range, [_, var write, _, 'p'], _, _, _, ['/', ..] path, ..])
        {
            return;
        }

        var ends = range.Split('-');
        var start = nuint.Parse(ends[0], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
        var length = nuint.Parse(ends[1], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture) - start;
        if (write == '-')
        {
            code = (start, length);
        }
        else if (path.EndsWith($"/{TypeTables.FileName}", StringComparison.Ordinal))
        {
            PageAdvice.Give(start, length, PageAdvice.PageOut);
        }
    }
}
