namespace EdgeKube.Api.Cel;

/// <summary>What an evaluation gave: a value, or an error in CEL's words.</summary>
public sealed class CelResult
{
    private readonly object? _value;

    internal CelResult(object? value, bool isOverBudget = false)
    {
        _value = value;
        IsOverBudget = isOverBudget;
    }

    /// <summary>Null where there is a value.</summary>
    public string? Error => (_value as CelError)?.Message;

    /// <summary>The expression was ended because it cost too much.</summary>
    public bool IsOverBudget { get; }

    public bool IsTrue => _value is true;

    public bool IsBool => _value is bool;

    /// <summary>The text, where the value is one.</summary>
    public string? Text => _value as string;

    /// <summary>CEL's null.</summary>
    public bool IsNull => _value is null;

    public static CelResult Failed(string why) => new(new CelError(why));

    internal object? Value => _value;
}
