namespace EdgeKube.Api.Views;

/// <summary>A command to run in a container.</summary>
public sealed record ExecAction
{
    public IReadOnlyList<string>? Command { get; init; }
}
