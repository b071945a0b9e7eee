using System.Globalization;
using System.Runtime.InteropServices;

namespace EdgeKube;

/// <summary>Lets go of the pages of programs and libraries that were only needed to start: what is needed again is mapped again from the file.</summary>
internal static partial class CodePages
{
    private const int DontNeed = 4; // MADV_DONTNEED of mman.h

    public static void Return()
    {
        (nuint Start, nuint Length) mapping = default;
        foreach (var line in File.ReadLines("/proc/self/smaps"))
        {
            if (!char.IsAsciiLetterUpper(line[0]))
            {
                mapping = ReadOnlyFile(line);
            }
            else if (mapping.Length > 0 && line.StartsWith("Anonymous:", StringComparison.Ordinal) && line.EndsWith(" 0 kB", StringComparison.Ordinal))
            {
                _ = Advise(mapping.Start, mapping.Length, DontNeed); // nothing was ever written there, so nothing can be lost
            }
        }
    }

    // "55d0a000-55d0b000 r-xp 0003f000 fe:00 123   /usr/bin/edgekube": proc_pid_smaps(5)
    private static (nuint Start, nuint Length) ReadOnlyFile(string line)
    {
        var words = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        if (words is not [var range, ['r', '-', _, 'p'], _, _, _, ['/', ..], ..])
        {
            return default;
        }

        var ends = range.Split('-');
        var start = nuint.Parse(ends[0], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
        return (start, nuint.Parse(ends[1], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture) - start);
    }

    // madvise(2): 0, or -1 for a mapping that cannot be let go of, which then simply stays
    [LibraryImport("libc", EntryPoint = "madvise")]
    private static partial int Advise(nuint address, nuint length, int advice);
}
