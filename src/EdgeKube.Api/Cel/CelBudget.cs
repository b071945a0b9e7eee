namespace EdgeKube.Api.Cel;

/// <summary>What evaluation may still cost: units for one expression and for all of an object's.</summary>
public sealed class CelBudget(long all = CelBudget.PerObject, long each = CelBudget.PerCall)
{
    /// <summary>One expression's units.</summary>
    public const long PerCall = 1_000_000;

    /// <summary>The units of all expressions that look at one object.</summary>
    public const long PerObject = 10_000_000;

    private long _left;

    /// <summary>Units left for all; negative when they are spent.</summary>
    public long Left { get; private set; } = all;

    public bool IsSpent => Left < 0;

    /// <summary>Begins an expression, perhaps amid another one.</summary>
    /// <returns>What the other one still has.</returns>
    internal long Begin()
    {
        var outer = _left;
        _left = each;
        return outer;
    }

    internal void End(long outer) => _left = outer;

    /// <exception cref="CelCostException">The units are spent.</exception>
    internal void Charge(long units)
    {
        _left -= units;
        Left -= units;
        if (_left < 0 || Left < 0)
        {
            throw new CelCostException();
        }
    }
}
