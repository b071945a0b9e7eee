namespace EdgeKube.Api.Values;

/// <summary>An amount such as <c>100m</c>, <c>1.5</c>, <c>128Mi</c>, <c>12e6</c>; exact.</summary>
public readonly record struct Quantity : IComparable<Quantity>
{
    public static Quantity Zero => default;

    public static Quantity Parse(string text) => throw new NotImplementedException();

    public static bool TryParse(string? text, out Quantity value) => throw new NotImplementedException();

    public static Quantity FromBytes(long bytes) => throw new NotImplementedException();

    public static Quantity FromMilli(long milli) => throw new NotImplementedException();

    /// <summary>In whole units, rounded up (memory in bytes).</summary>
    public long Value => throw new NotImplementedException();

    /// <summary>In thousandths, rounded up (CPU).</summary>
    public long MilliValue => throw new NotImplementedException();

    public int CompareTo(Quantity other) => throw new NotImplementedException();

    public static Quantity operator +(Quantity a, Quantity b) => throw new NotImplementedException();

    public static Quantity operator -(Quantity a, Quantity b) => throw new NotImplementedException();

    public static bool operator <(Quantity a, Quantity b) => a.CompareTo(b) < 0;

    public static bool operator >(Quantity a, Quantity b) => a.CompareTo(b) > 0;

    public static bool operator <=(Quantity a, Quantity b) => a.CompareTo(b) <= 0;

    public static bool operator >=(Quantity a, Quantity b) => a.CompareTo(b) >= 0;

    /// <summary>Kubernetes' canonical form in the suffix family it was written in.</summary>
    public override string ToString() => throw new NotImplementedException();
}
