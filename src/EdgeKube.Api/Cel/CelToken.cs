namespace EdgeKube.Api.Cel;

/// <summary>A word of an expression.</summary>
/// <param name="Kind">i identifier, v literal, o operator, e end.</param>
internal readonly record struct CelToken(char Kind, int Position, string Text, object? Value)
{
    public bool Is(string symbol) => Kind == 'o' && Text == symbol;
}
