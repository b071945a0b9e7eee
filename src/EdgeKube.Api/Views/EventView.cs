namespace EdgeKube.Api.Views;

/// <summary>Something that happened to an object (core/v1 Event).</summary>
public sealed record EventView : IObjectView
{
    public ObjectMeta Metadata { get; set; } = new();

    public ObjectReference InvolvedObject { get; set; } = new();

    /// <summary><c>Normal</c> or <c>Warning</c>.</summary>
    public string? Type { get; init; }

    public string? Reason { get; init; }

    public string? Message { get; init; }

    public EventSource? Source { get; init; }

    public int? Count { get; init; }

    public DateTimeOffset? FirstTimestamp { get; init; }

    public DateTimeOffset? LastTimestamp { get; init; }

    public string? ReportingComponent { get; init; }

    public string? ReportingInstance { get; init; }
}
