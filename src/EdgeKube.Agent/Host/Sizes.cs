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

    /// <summary>Such as 90s, 5m or 0; null when it is not one.</summary>
    public static TimeSpan? Duration(string text)
    {
        var number = text.TrimEnd('s', 'm', 'h');
        return text.Length - number.Length <= 1 && int.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var amount)
            ? text[number.Length..] switch
            {
                "m" => TimeSpan.FromMinutes(amount),
                "h" => TimeSpan.FromHours(amount),
                "s" => TimeSpan.FromSeconds(amount),
                _ => amount == 0 ? TimeSpan.Zero : null,
            }
            : null;
    }

    public static string Kibibytes(long bytes) => (bytes / 1024).ToString(CultureInfo.InvariantCulture) + "Ki";
}
