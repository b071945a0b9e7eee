using System.Globalization;

namespace EdgeKube.Api.Values;

/// <summary>An amount such as <c>100m</c>, <c>1.5</c>, <c>128Mi</c>, <c>12e6</c>; exact.</summary>
/// <remarks>Equal amounts are equal, however they were written. Exact to a billionth, as Kubernetes' own.</remarks>
public readonly record struct Quantity : IComparable<Quantity>
{
    internal const long NanoPerUnit = 1_000_000_000;

    private const long NanoPerMilli = 1_000_000;

    private static readonly string[] _decimalSuffixes = ["n", "u", "m", "", "k", "M", "G", "T", "P", "E"];

    private static readonly string[] _binarySuffixes = ["", "Ki", "Mi", "Gi", "Ti", "Pi", "Ei"];

    private readonly Int128 _nano;

    private readonly QuantityFormat _format;

    private Quantity(Int128 nano, QuantityFormat format)
    {
        _nano = nano;
        _format = format;
    }

    public static Quantity Zero => default;

    /// <summary>In whole units, rounded up (memory in bytes).</summary>
    public long Value => Round(NanoPerUnit);

    /// <summary>In thousandths, rounded up (CPU).</summary>
    public long MilliValue => Round(NanoPerMilli);

    public bool IsZero => _nano == 0;

    public bool IsNegative => _nano < 0;

    /// <summary>Whether it is a whole number of units.</summary>
    public bool IsWhole => _nano % NanoPerUnit == 0;

    /// <exception cref="FormatException">In Kubernetes' words.</exception>
    public static Quantity Parse(string text) =>
        QuantityParser.Read(text, out var nano, out var format) is { } wrong ? throw new FormatException(wrong) : new(nano, format);

    public static bool TryParse(string? text, out Quantity value)
    {
        var wrong = QuantityParser.Read(text, out var nano, out var format);
        value = wrong is null ? new(nano, format) : default;
        return wrong is null;
    }

    public static Quantity FromBytes(long bytes) => new((Int128)bytes * NanoPerUnit, QuantityFormat.BinarySI);

    public static Quantity FromMilli(long milli) => new((Int128)milli * NanoPerMilli, QuantityFormat.DecimalSI);

    public int CompareTo(Quantity other) => _nano.CompareTo(other._nano);

    public bool Equals(Quantity other) => _nano == other._nano;

    public override int GetHashCode() => _nano.GetHashCode();

    public static Quantity operator +(Quantity a, Quantity b) => new(a._nano + b._nano, a.IsZero ? b._format : a._format);

    public static Quantity operator -(Quantity a, Quantity b) => new(a._nano - b._nano, a.IsZero ? b._format : a._format);

    public static bool operator <(Quantity a, Quantity b) => a.CompareTo(b) < 0;

    public static bool operator >(Quantity a, Quantity b) => a.CompareTo(b) > 0;

    public static bool operator <=(Quantity a, Quantity b) => a.CompareTo(b) <= 0;

    public static bool operator >=(Quantity a, Quantity b) => a.CompareTo(b) >= 0;

    /// <summary>Kubernetes' canonical form in the suffix family it was written in.</summary>
    public override string ToString()
    {
        if (_nano == 0)
        {
            return "0";
        }

        var binary = _format == QuantityFormat.BinarySI && Int128.Abs(_nano) >= 1024 * (Int128)NanoPerUnit && IsWhole;
        return binary ? PrintBinary() : PrintDecimal();
    }

    private string PrintBinary()
    {
        var (mantissa, power) = (_nano / NanoPerUnit, 0);
        while (mantissa % 1024 == 0 && power < _binarySuffixes.Length - 1)
        {
            (mantissa, power) = (mantissa / 1024, power + 1);
        }

        return mantissa.ToString(CultureInfo.InvariantCulture) + _binarySuffixes[power];
    }

    private string PrintDecimal()
    {
        var (mantissa, step) = (_nano, 0);
        while (mantissa % 1000 == 0 && step < _decimalSuffixes.Length - 1)
        {
            (mantissa, step) = (mantissa / 1000, step + 1);
        }

        var number = mantissa.ToString(CultureInfo.InvariantCulture);
        if (_format != QuantityFormat.DecimalExponent)
        {
            return number + _decimalSuffixes[step];
        }

        var exponent = (step - 3) * 3;
        return exponent == 0 ? number : string.Create(CultureInfo.InvariantCulture, $"{number}e{exponent}");
    }

    private long Round(long unit)
    {
        var (quotient, remainder) = (_nano / unit, _nano % unit);
        var rounded = remainder == 0 ? quotient : quotient + Int128.Sign(remainder);
        return (long)Int128.Clamp(rounded, long.MinValue, long.MaxValue);
    }
}
