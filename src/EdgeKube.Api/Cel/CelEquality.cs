namespace EdgeKube.Api.Cel;

/// <summary>What CEL calls equal, and which value comes first.</summary>
internal static class CelEquality
{
    /// <summary>Keys of maps: 1, 1u and 1.0 are one key.</summary>
    public static IEqualityComparer<object> Keys { get; } = new KeyComparer();

    public static bool Equal(object? a, object? b) => (a, b) switch
    {
        (null, null) => true,
        (null, _) or (_, null) => false,
        (byte[] x, byte[] y) => x.AsSpan().SequenceEqual(y),
        (CelList x, CelList y) => Lists(x, y),
        (CelMap x, CelMap y) => Maps(x, y),
        (CelOptional x, CelOptional y) => x.HasValue == y.HasValue && Equal(x.Value, y.Value),
        _ when IsNumber(a) && IsNumber(b) => Compare(a, b) == 0,
        _ => a.Equals(b),
    };

    public static bool IsNumber(object? value) => value is long or ulong or double;

    /// <summary>Null where there is no order.</summary>
    public static int? Compare(object? a, object? b) => (a, b) switch
    {
        (string x, string y) => string.CompareOrdinal(x, y),
        (bool x, bool y) => x.CompareTo(y),
        (byte[] x, byte[] y) => x.AsSpan().SequenceCompareTo(y),
        (DateTimeOffset x, DateTimeOffset y) => x.CompareTo(y),
        (CelDuration x, CelDuration y) => x.Nanoseconds.CompareTo(y.Nanoseconds),
        _ when IsNumber(a) && IsNumber(b) => Numbers(a!, b!),
        _ => null,
    };

    private static int? Numbers(object a, object b) => (a, b) switch
    {
        (double x, double y) => double.IsNaN(x) || double.IsNaN(y) ? null : x.CompareTo(y),
        (double x, _) => -Mixed(Whole(b), x),
        (_, double y) => Mixed(Whole(a), y),
        _ => Whole(a).CompareTo(Whole(b)),
    };

    private static Int128 Whole(object value) => value is long whole ? whole : (ulong)value;

    private static int? Mixed(Int128 whole, double real)
    {
        if (double.IsNaN(real))
        {
            return null;
        }

        if (Math.Abs(real) > 1e20)
        {
            return real > 0 ? -1 : 1;
        }

        var floor = (Int128)Math.Floor(real);
        return whole != floor ? whole.CompareTo(floor) : real > Math.Floor(real) ? -1 : 0;
    }

    private static bool Lists(CelList a, CelList b)
    {
        if (a.Items.Length != b.Items.Length)
        {
            return false;
        }

        return a.IsSet || b.IsSet || a.MapKeys.Count > 0
            ? a.Items.All(x => b.Items.Any(y => Equal(x, y)))
            : a.Items.Zip(b.Items).All(pair => Equal(pair.First, pair.Second));
    }

    private static bool Maps(CelMap a, CelMap b) =>
        a.Count == b.Count && a.Keys.All(key => b.TryGet(key, out var theirs) && a.TryGet(key, out var ours) && Equal(ours, theirs));

    private sealed class KeyComparer : IEqualityComparer<object>
    {
        bool IEqualityComparer<object>.Equals(object? x, object? y) => Equal(x, y);

        int IEqualityComparer<object>.GetHashCode(object key) => key switch
        {
            long whole => ((double)whole).GetHashCode(),
            ulong whole => ((double)whole).GetHashCode(),
            _ => key.GetHashCode(),
        };
    }
}
