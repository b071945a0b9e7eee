using System.Globalization;
using System.Runtime.InteropServices;

namespace EdgeKube;

/// <summary>Lets go of the pages of programs and libraries that were only needed to start: what is needed again is mapped again from the file.</summary>
internal static partial class CodePages
{
    private const int DontNeed = 4; // MADV_DONTNEED of mman.h
    private const int PageOut = 21; // MADV_PAGEOUT, which keeps what was written

    /// <param name="tables">
    /// The type tables too. Their pages leave the page cache with it and are read from the disk again: once, for what only starting needed.
    /// </param>
    public static void Return(bool tables)
    {
        (nuint Start, nuint Length) code = default;
        foreach (var line in File.ReadLines("/proc/self/smaps"))
        {
            if (!char.IsAsciiLetterUpper(line[0]))
            {
                code = default;
                Look(line, tables, ref code);
            }
            else if (code.Length > 0 && line.StartsWith("Anonymous:", StringComparison.Ordinal) && line.EndsWith(" 0 kB", StringComparison.Ordinal))
            {
                _ = Advise(code.Start, code.Length, DontNeed); // nothing was ever written there, so nothing can be lost
            }
        }
    }

    // "55d0a000-55d0b000 r-xp 0003f000 fe:00 123   /usr/bin/edgekube": proc_pid_smaps(5)
    private static void Look(string line, bool tables, ref (nuint Start, nuint Length) code)
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
        else if (tables && path.EndsWith($"/{TypeTables.FileName}", StringComparison.Ordinal))
        {
            _ = Advise(start, length, PageOut);
        }
    }

    // madvise(2): 0, or -1 for a mapping that cannot be let go of, which then simply stays
    [LibraryImport("libc", EntryPoint = "madvise")]
    private static partial int Advise(nuint address, nuint length, int advice);
}
