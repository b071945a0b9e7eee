namespace EdgeKube.Api.Cel;

/// <summary>Kubernetes' list functions and CEL's sets.</summary>
internal static class CelLists
{
    public static object? IsSorted(object?[] args)
    {
        if (args[0] is not CelList list)
        {
            return CelError.NoOverload;
        }

        for (var i = 1; i < list.Items.Length; i++)
        {
            if (CelEquality.Compare(list.Items[i - 1], list.Items[i]) is not { } order)
            {
                return CelError.NoOverload;
            }

            if (order > 0)
            {
                return false;
            }
        }

        return true;
    }

    public static object? Sum(object?[] args)
    {
        if (args[0] is not CelList list)
        {
            return CelError.NoOverload;
        }

        return list.Items.Length == 0
            ? 0L
            : list.Items.Aggregate((sum, item) => sum is CelError || item is not (long or ulong or double or CelDuration) ? CelError.NoOverload : CelOperators.Add([sum, item]));
    }

    public static object? Min(object?[] args) => Best(args[0], -1, "min");

    public static object? Max(object?[] args) => Best(args[0], 1, "max");

    public static object? IndexOf(object?[] args) =>
        args is [CelList list, var item] ? (long)Array.FindIndex(list.Items, i => CelEquality.Equal(i, item)) : CelError.NoOverload;

    public static object? LastIndexOf(object?[] args) =>
        args is [CelList list, var item] ? (long)Array.FindLastIndex(list.Items, i => CelEquality.Equal(i, item)) : CelError.NoOverload;

    public static object? SetContains(object?[] args) => args is [CelList all, CelList part] ? Covers(all, part) : CelError.NoOverload;

    public static object? SetEquivalent(object?[] args) => args is [CelList a, CelList b] ? Covers(a, b) && Covers(b, a) : CelError.NoOverload;

    public static object? SetIntersects(object?[] args) =>
        args is [CelList a, CelList b] ? a.Items.Any(x => b.Items.Any(y => CelEquality.Equal(x, y))) : CelError.NoOverload;

    private static bool Covers(CelList all, CelList part) => part.Items.All(x => all.Items.Any(y => CelEquality.Equal(x, y)));

    private static object? Best(object? value, int sign, string name)
    {
        if (value is not CelList list)
        {
            return CelError.NoOverload;
        }

        if (list.Items.Length == 0)
        {
            return new CelError($"{name} called on empty list");
        }

        var best = list.Items[0];
        foreach (var item in list.Items)
        {
            if (CelEquality.Compare(item, best) is not { } order)
            {
                return CelError.NoOverload;
            }

            best = order * sign > 0 ? item : best;
        }

        return best;
    }
}
