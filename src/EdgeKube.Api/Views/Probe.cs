namespace EdgeKube.Api.Views;

/// <summary>How a container is asked whether it is well.</summary>
public sealed record Probe
{
    public ExecAction? Exec { get; init; }

    public HttpGetAction? HttpGet { get; init; }

    public TcpSocketAction? TcpSocket { get; init; }

    public GrpcAction? Grpc { get; init; }

    public int InitialDelaySeconds { get; init; }

    public int TimeoutSeconds { get; set; } = 1;

    public int PeriodSeconds { get; set; } = 10;

    public int SuccessThreshold { get; set; } = 1;

    public int FailureThreshold { get; set; } = 3;

    public long? TerminationGracePeriodSeconds { get; init; }
}
