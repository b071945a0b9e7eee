namespace EdgeKube.Api.Selectors;

/// <summary>How a requirement compares a label's value.</summary>
internal enum LabelOperator
{
    In,
    NotIn,
    Equals,
    NotEquals,
    Exists,
    DoesNotExist,
    GreaterThan,
    LessThan,
}
