namespace EdgeKube.Api.Cel;

/// <summary>CEL's operators; whatever overflows is an error.</summary>
internal static class CelOperators
{
    public static object? Add(object?[] args) => (args[0], args[1]) switch
    {
        (long a, long b) => Whole((Int128)a + b),
        (ulong a, ulong b) => Unsigned((Int128)a + b),
        (double a, double b) => a + b,
        (string a, string b) => a + b,
        (byte[] a, byte[] b) => (byte[])[.. a, .. b],
        (CelList a, CelList b) => Concat(a, b),
        (DateTimeOffset a, CelDuration b) => CelTime.Add(a, b.Nanoseconds),
        (CelDuration a, DateTimeOffset b) => CelTime.Add(b, a.Nanoseconds),
        (CelDuration a, CelDuration b) => Span((Int128)a.Nanoseconds + b.Nanoseconds),
        _ => CelError.NoOverload,
    };

    public static object? Subtract(object?[] args) => (args[0], args[1]) switch
    {
        (long a, long b) => Whole((Int128)a - b),
        (ulong a, ulong b) => Unsigned((Int128)a - b),
        (double a, double b) => a - b,
        (DateTimeOffset a, DateTimeOffset b) => Span((Int128)(a.UtcTicks - b.UtcTicks) * 100),
        (DateTimeOffset a, CelDuration b) => CelTime.Add(a, -(Int128)b.Nanoseconds),
        (CelDuration a, CelDuration b) => Span((Int128)a.Nanoseconds - b.Nanoseconds),
        _ => CelError.NoOverload,
    };

    public static object? Multiply(object?[] args) => (args[0], args[1]) switch
    {
        (long a, long b) => Whole((Int128)a * b),
        (ulong a, ulong b) => ulong.MaxValue / Math.Max(a, 1) < b ? new CelError("unsigned integer overflow") : a * b,
        (double a, double b) => a * b,
        _ => CelError.NoOverload,
    };

    public static object? Divide(object?[] args) => (args[0], args[1]) switch
    {
        (long, 0L) or (ulong, 0UL) => new CelError("division by zero"),
        (long a, long b) => Whole((Int128)a / b),
        (ulong a, ulong b) => a / b,
        (double a, double b) => a / b,
        _ => CelError.NoOverload,
    };

    public static object? Modulo(object?[] args) => (args[0], args[1]) switch
    {
        (long, 0L) or (ulong, 0UL) => new CelError("modulus by zero"),
        (long.MinValue, -1L) => CelError.Overflow,
        (long a, long b) => a % b,
        (ulong a, ulong b) => a % b,
        _ => CelError.NoOverload,
    };

    public static object? Negate(object?[] args) => args[0] switch
    {
        long value => Whole(-(Int128)value),
        double value => -value,
        CelDuration value => Span(-(Int128)value.Nanoseconds),
        _ => CelError.NoOverload,
    };

    public static object? Not(object?[] args) => args[0] is bool value ? !value : CelError.NoOverload;

    public static object? Equal(object?[] args) => CelEquality.Equal(args[0], args[1]);

    public static object? NotEqual(object?[] args) => !CelEquality.Equal(args[0], args[1]);

    public static object? Less(object?[] args) => Order(args, (a, isNan) => !isNan && a < 0);

    public static object? LessOrEqual(object?[] args) => Order(args, (a, isNan) => !isNan && a <= 0);

    public static object? Greater(object?[] args) => Order(args, (a, isNan) => !isNan && a > 0);

    public static object? GreaterOrEqual(object?[] args) => Order(args, (a, isNan) => !isNan && a >= 0);

    public static object? In(object?[] args) => args[1] switch
    {
        CelList list => list.Items.Any(item => CelEquality.Equal(args[0], item)),
        CelMap map => map.TryGet(args[0], out _),
        _ => CelError.NoOverload,
    };

    public static object? Index(object?[] args) => Index(args[0], args[1]);

    public static object? Index(object? operand, object? index)
    {
        switch (operand)
        {
            case CelMap map:
                return map.TryGet(index, out var value) ? value : new CelError($"no such key: {CelText.Show(index)}");
            case CelOptional optional:
                return !optional.HasValue ? optional : Index(optional.Value, index) is var found and not CelError
                    ? new CelOptional(true, found)
                    : CelOptional.None;
            case CelList list when CelEquality.IsNumber(index):
                var at = CelEquality.Compare(index, 0L) >= 0 && CelEquality.Compare(index, (long)list.Items.Length) < 0
                    ? Convert.ToDouble(index, System.Globalization.CultureInfo.InvariantCulture)
                    : -1;
                return at >= 0 && at == Math.Floor(at) ? list.Items[(int)at] : new CelError($"index out of bounds: {CelText.Show(index)}");
            default:
                return CelError.NoOverload;
        }
    }

    public static object Whole(Int128 value) => value < long.MinValue || value > long.MaxValue ? CelError.Overflow : (long)value;

    public static object Unsigned(Int128 value) =>
        value < 0 || value > ulong.MaxValue ? new CelError("unsigned integer overflow") : (ulong)value;

    private static object Span(Int128 nanoseconds) => Whole(nanoseconds) is long whole ? new CelDuration(whole) : new CelError("duration overflow");

    /// <summary>A schema's set stays one, and of a map's two items with one key the later wins.</summary>
    private static CelList Concat(CelList a, CelList b)
    {
        if (a.IsSet)
        {
            return a with { Items = [.. a.Items, .. b.Items.Where(y => !a.Items.Any(x => CelEquality.Equal(x, y)))] };
        }

        if (a.MapKeys.Count == 0)
        {
            return new([.. a.Items, .. b.Items]);
        }

        var kept = a.Items.Select(x => b.Items.LastOrDefault(y => SameKeys(x, y, a.MapKeys)) ?? x);
        return a with { Items = [.. kept, .. b.Items.Where(y => !a.Items.Any(x => SameKeys(x, y, a.MapKeys)))] };
    }

    private static bool SameKeys(object? a, object? b, IReadOnlyList<string> keys) => a is CelMap x && b is CelMap y && keys.All(key =>
        x.TryGet(CelNames.Escape(key), out var ours) == y.TryGet(CelNames.Escape(key), out var theirs) && CelEquality.Equal(ours, theirs));

    private static object Order(object?[] args, Func<int, bool, bool> holds)
    {
        if (CelEquality.Compare(args[0], args[1]) is { } order)
        {
            return holds(order, false);
        }

        return CelEquality.IsNumber(args[0]) && CelEquality.IsNumber(args[1]) ? holds(0, true) : CelError.NoOverload;
    }
}
