namespace EdgeKube.Api.Views;

/// <summary>A taint that a pod puts up with.</summary>
public sealed record Toleration
{
    public string? Key { get; init; }

    /// <summary><c>Equal</c> (also when absent) or <c>Exists</c>.</summary>
    public string? Operator { get; init; }

    public string? Value { get; init; }

    public string? Effect { get; init; }

    public long? TolerationSeconds { get; init; }

    /// <summary>Whether a pod with it puts up with a taint.</summary>
    public bool Tolerates(Taint taint)
    {
        ArgumentNullException.ThrowIfNull(taint);
        return (string.IsNullOrEmpty(Effect) || Effect == taint.Effect)
            && (string.IsNullOrEmpty(Key) ? Operator == "Exists" : Key == taint.Key)
            && (Operator == "Exists" || (Value ?? "") == (taint.Value ?? ""));
    }
}
