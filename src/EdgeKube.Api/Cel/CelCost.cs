namespace EdgeKube.Api.Cel;

/// <summary>What a call costs beyond the call itself: what it has to walk through or make.</summary>
internal static class CelCost
{
    private const double PerLetter = 0.1;
    private const double Enough = 12.0 * CelBudget.PerObject;

    public static long Of(string name, object?[] args) => name switch
    {
        ".check" => 350_000,
        "size" or ".size" or "type" or "dyn" or "_[_]" => 0,
        "_==_" or "_!=_" or "_<_" or "_<=_" or "_>_" or "_>=_" => (long)(Math.Min(Deep(args[0]), Deep(args[1])) * PerLetter),
        "@in" => (long)(Flat(args[1]) + (Flat(args[1]) * Deep(args[0]) * PerLetter)),
        ".matches" or "matches" or ".find" or ".findAll" => (long)(Flat(args[0]) * PerLetter * Math.Max(1, ((args[1] as CelPattern)?.Source.Length ?? 0) * 0.25)),
        ".contains" or ".indexOf" or ".lastIndexOf" or ".replace" or ".split" => (long)(Flat(args[0]) * PerLetter * Math.Max(1, Flat(args[1]) * PerLetter)),
        ".validate" => (long)((Flat(args[1]) + 1) * PerLetter * ((args[0] as CelNamedFormat)?.PatternLength ?? 0) * 0.25),
        ".getQuery" or ".getEscapedPath" => (long)(((args[0] as CelUrl)?.Text.Length ?? 0) * PerLetter),
        _ when name.StartsWith("sets.", StringComparison.Ordinal) => (long)(Deep(args[0]) * Deep(args[1])),
        _ => (long)(args.Sum(a => Deep(a)) * PerLetter),
    };

    private static double Flat(object? value) => value switch
    {
        string text => text.Length,
        byte[] bytes => bytes.Length,
        CelList list => list.Items.Length,
        CelMap map => 1 + (map.Count / 8.0),
        _ => 1,
    };

    /// <summary>How much there is to walk through; counting ends where no budget would be enough.</summary>
    private static double Deep(object? value)
    {
        var left = Enough;
        Walk(value, ref left, 1);
        return Enough - left;
    }

    private static void Walk(object? value, ref double left, double times)
    {
        left -= Flat(value) * times;
        if (left < 0)
        {
            return;
        }

        if (value is CelList list)
        {
            var factor = list.IsSet || list.MapKeys.Count > 0 ? times * Math.Max(1, list.Items.Length) : times;
            for (var i = 0; i < list.Items.Length && left >= 0; i++)
            {
                Walk(list.Items[i], ref left, factor);
            }
        }
        else if (value is CelMap map)
        {
            foreach (var key in map.Keys)
            {
                left -= Flat(key) * times;
                if (left >= 0 && map.TryGet(key, out var member))
                {
                    Walk(member, ref left, times);
                }
            }
        }
    }
}
