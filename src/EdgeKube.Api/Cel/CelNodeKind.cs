namespace EdgeKube.Api.Cel;

/// <summary>What a node of an expression's tree is.</summary>
internal enum CelNodeKind
{
    Literal,
    Ident,
    Select,
    OptionalSelect,
    Has,
    Call,
    Member,
    List,
    Map,
    OptionalEntry,
    Macro,
}
