namespace EdgeKube.Api.Selectors;

/// <summary>The words of a label selector's text.</summary>
internal enum LabelToken
{
    End,
    Identifier,
    Comma,
    Open,
    Close,
    Not,
    Equals,
    DoubleEquals,
    NotEquals,
    GreaterThan,
    LessThan,
    Unknown,
}
