namespace EdgeKube.Platform.Upgrades;

/// <summary>Lines <c>name=value</c>, which a shell script reads as well.</summary>
public static class Fields
{
    public static string Write(params ReadOnlySpan<(string Name, string Value)> fields)
    {
        var text = "";
        foreach (var (name, value) in fields)
        {
            text += $"{name}={value.ReplaceLineEndings(" ")}\n";
        }

        return text;
    }

    public static Dictionary<string, string> Read(string text)
    {
        var fields = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var line in text.Split('\n'))
        {
            var at = line.IndexOf('=', StringComparison.Ordinal);
            if (at > 0)
            {
                fields[line[..at]] = line[(at + 1)..];
            }
        }

        return fields;
    }
}
