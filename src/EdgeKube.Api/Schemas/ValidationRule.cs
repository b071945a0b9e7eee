namespace EdgeKube.Api.Schemas;

/// <summary>One of a schema's <c>x-kubernetes-validations</c>.</summary>
public sealed record ValidationRule
{
    /// <summary>The CEL expression that must be true of <c>self</c>.</summary>
    public required string Rule { get; init; }

    public string Message { get; init; } = "";

    public string MessageExpression { get; init; } = "";

    /// <summary>FieldValueInvalid, FieldValueForbidden, FieldValueRequired, FieldValueDuplicate, or "".</summary>
    public string Reason { get; init; } = "";

    /// <summary>As in <c>.spec.replicas</c> or <c>.items['a.b']</c>: where a failure is shown, below the schema's own place.</summary>
    public string FieldPath { get; init; } = "";

    public bool OptionalOldSelf { get; init; }
}
