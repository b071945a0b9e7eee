using EdgeKube.Api.Values;

namespace EdgeKube.Api.Cel;

/// <summary>Optional values, regular expressions and quantities.</summary>
internal static class CelLibrary
{
    public static object? Of(object?[] args) => new CelOptional(true, args[0]);

    public static object? None(object?[] args) => CelOptional.None;

    public static object? OfNonZero(object?[] args) => args[0] is null or false or 0L or 0UL or 0.0 or "" or byte[] { Length: 0 }
        or CelList { Items.Length: 0 } or CelMap { Count: 0 } or CelDuration { Nanoseconds: 0 }
            ? CelOptional.None
            : new CelOptional(true, args[0]);

    public static object? HasValue(object?[] args) => args[0] is CelOptional optional ? optional.HasValue : CelError.NoOverload;

    public static object? Value(object?[] args) => args[0] is not CelOptional optional
        ? CelError.NoOverload
        : optional.HasValue ? optional.Value : new CelError("optional.none() dereference");

    public static object? Or(object?[] args) =>
        args is [CelOptional first, CelOptional second] ? first.HasValue ? first : second : CelError.NoOverload;

    public static object? OrValue(object?[] args) =>
        args is [CelOptional optional, var other] ? optional.HasValue ? optional.Value : other : CelError.NoOverload;

    public static object? Unwrap(object?[] args) => args[0] is CelList list && list.Items.All(i => i is CelOptional)
        ? new CelList([.. list.Items.OfType<CelOptional>().Where(o => o.HasValue).Select(o => o.Value)])
        : CelError.NoOverload;

    public static object? First(object?[] args) =>
        args[0] is not CelList list ? CelError.NoOverload : list.Items.Length == 0 ? CelOptional.None : new CelOptional(true, list.Items[0]);

    public static object? Last(object?[] args) =>
        args[0] is not CelList list ? CelError.NoOverload : list.Items.Length == 0 ? CelOptional.None : new CelOptional(true, list.Items[^1]);

    public static object? Matches(object?[] args) => args is [string text, CelPattern pattern] ? pattern.Regex.IsMatch(text) : CelError.NoOverload;

    public static object? Find(object?[] args) => args is [string text, CelPattern pattern] ? pattern.Regex.Match(text).Value : CelError.NoOverload;

    public static object? FindAll(object?[] args)
    {
        if (args is not [string text, CelPattern pattern, ..] || args.Length > 2 && args[2] is not long)
        {
            return CelError.NoOverload;
        }

        var most = args.Length > 2 && (long)args[2]! >= 0 ? (long)args[2]! : long.MaxValue;
        var found = new List<object?>();
        for (var match = pattern.Regex.Match(text); match.Success && found.Count < most; match = match.NextMatch())
        {
            found.Add(match.Value);
        }

        return new CelList([.. found]);
    }

    public static object? MakeQuantity(object?[] args) => args[0] switch
    {
        string text => Quantity.TryParse(text, out var quantity) ? quantity : new CelError(QuantityParser.WrongForm),
        _ => CelError.NoOverload,
    };

    public static object? IsQuantity(object?[] args) => args[0] is string text ? Quantity.TryParse(text, out _) : CelError.NoOverload;

    public static object? Sign(object?[] args) => args[0] is Quantity q ? q.IsZero ? 0L : q.IsNegative ? -1L : 1L : CelError.NoOverload;

    public static object? IsInteger(object?[] args) => args[0] is Quantity q ? q.IsWhole : CelError.NoOverload;

    public static object? AsInteger(object?[] args) => args[0] is not Quantity q
        ? CelError.NoOverload
        : q.IsWhole ? q.Value : new CelError("cannot convert value to integer");

    public static object? AsApproximateFloat(object?[] args) =>
        args[0] is Quantity q ? q.IsWhole ? q.Value : q.MilliValue / 1000.0 : CelError.NoOverload;

    public static object? CompareTo(object?[] args) => args is [Quantity a, Quantity b] ? (long)a.CompareTo(b) : CelError.NoOverload;

    public static object? IsLessThan(object?[] args) => args is [Quantity a, Quantity b] ? a < b : CelError.NoOverload;

    public static object? IsGreaterThan(object?[] args) => args is [Quantity a, Quantity b] ? a > b : CelError.NoOverload;

    public static object? Add(object?[] args) => Amount(args) is { } b && args[0] is Quantity a ? a + b : CelError.NoOverload;

    public static object? Sub(object?[] args) => Amount(args) is { } b && args[0] is Quantity a ? a - b : CelError.NoOverload;

    private static Quantity? Amount(object?[] args) => args[1] switch
    {
        Quantity quantity => quantity,
        long whole => Quantity.Parse(whole.ToString(System.Globalization.CultureInfo.InvariantCulture)),
        _ => null,
    };
}
