namespace EdgeKube.Api.Cel;

/// <summary>Property names as Kubernetes writes them where CEL takes only identifiers.</summary>
internal static class CelNames
{
    public static string Escape(string property)
    {
        if (IsKeyword(property))
        {
            return $"__{property}__";
        }

        return property.Replace("__", "__underscores__", StringComparison.Ordinal)
            .Replace(".", "__dot__", StringComparison.Ordinal)
            .Replace("-", "__dash__", StringComparison.Ordinal)
            .Replace("/", "__slash__", StringComparison.Ordinal);
    }

    /// <summary>Null where no property is called so.</summary>
    public static string? Unescape(string name)
    {
        if (IsKeyword(name))
        {
            return null;
        }

        if (!name.Contains("__", StringComparison.Ordinal))
        {
            return name;
        }

        if (name.Length > 4 && name.StartsWith("__", StringComparison.Ordinal) && name.EndsWith("__", StringComparison.Ordinal) && IsKeyword(name[2..^2]))
        {
            return name[2..^2];
        }

        var plain = name.Replace("__dot__", ".", StringComparison.Ordinal)
            .Replace("__dash__", "-", StringComparison.Ordinal)
            .Replace("__slash__", "/", StringComparison.Ordinal)
            .Replace("__underscores__", "__", StringComparison.Ordinal);
        return Escape(plain) == name ? plain : null;
    }

    private static bool IsKeyword(string name) => name is "true" or "false" or "null" or "in" || CelParser.IsReserved(name);
}
