using System.Globalization;

namespace EdgeKube.Agent.Host;

/// <summary>Writes sizes as quantities with the largest binary suffix that keeps them exact.</summary>
internal static class Sizes
{
    private static readonly string[] _suffixes = ["", "Ki", "Mi", "Gi", "Ti"];

    public static string Binary(long bytes)
    {
        var step = 0;
        while (bytes != 0 && bytes % 1024 == 0 && step < _suffixes.Length - 1)
        {
            bytes /= 1024;
            step++;
        }

        return bytes.ToString(CultureInfo.InvariantCulture) + _suffixes[step];
    }

    public static string Kibibytes(long bytes) => (bytes / 1024).ToString(CultureInfo.InvariantCulture) + "Ki";
}
