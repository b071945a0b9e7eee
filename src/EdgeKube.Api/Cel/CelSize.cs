namespace EdgeKube.Api.Cel;

/// <summary>How long a text, list or map may be, from the least to the most.</summary>
internal readonly record struct CelSize(double Least, double Most)
{
    /// <summary>What stands for no bound; nothing estimated is more.</summary>
    public const double Boundless = ulong.MaxValue;

    public static CelSize Unknown => new(0, Boundless);

    public static CelSize One => new(1, 1);

    public static CelSize Exactly(double size) => new(size, size);

    public static double Bounded(double value) => Math.Min(value, Boundless);

    /// <summary>What walking along the longest costs.</summary>
    public double Cost(double each) => Bounded(Math.Ceiling(Most * each));

    public CelSize Or(CelSize other) => new(Math.Min(Least, other.Least), Math.Max(Most, other.Most));

    public CelSize Plus(CelSize other) => new(Bounded(Least + other.Least), Bounded(Most + other.Most));

    public CelSize Times(CelSize other) => new(Bounded(Least * other.Least), Bounded(Most * other.Most));
}
