namespace EdgeKube.DefinitionCompiler;

/// <summary>What a schema attribute's value looks like.</summary>
internal enum AttributeKind
{
    Text,
    Truth,
    Number,
    Texts,
    Json,
}
