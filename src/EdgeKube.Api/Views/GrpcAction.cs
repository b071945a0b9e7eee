namespace EdgeKube.Api.Views;

/// <summary>A question to a container's gRPC health service.</summary>
public sealed record GrpcAction
{
    public int Port { get; init; }

    public string? Service { get; init; }
}
