namespace EdgeKube.Api.Cel;

/// <summary>An expression that cannot be read or does not fit its environment.</summary>
internal sealed class CelSyntaxException(int position, string message) : Exception(message)
{
    public int Position { get; } = position;
}
