namespace EdgeKube.Api.Views;

/// <summary>Linux capabilities that a container gains and loses, without the CAP_ prefix.</summary>
public sealed record Capabilities
{
    public IReadOnlyList<string>? Add { get; init; }

    public IReadOnlyList<string>? Drop { get; init; }
}
