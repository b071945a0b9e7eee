namespace EdgeKube.Messaging.Contracts;

/// <summary>One step of a node's desired state; server to agent on <c>…/down/desired</c>.</summary>
public sealed record DesiredDelta
{
    /// <summary>Whose count the revisions are; a new server state (or a restored one) has a new epoch.</summary>
    public required string Epoch { get; init; }

    /// <summary>The revision this step starts from; the agent refuses a step that leaves a gap (and says hello again). 0 starts anew: what is not put is gone.</summary>
    public required long From { get; init; }

    public required long To { get; init; }

    /// <summary>Whole objects as the API serves them.</summary>
    public IReadOnlyList<DesiredObject> Put { get; set; } = [];

    /// <summary>Keys (<c>pods/default/web</c>) that the node no longer needs.</summary>
    public IReadOnlyList<string> Delete { get; set; } = [];

    /// <summary>More steps of the same reset follow; the agent acts only after the last.</summary>
    public bool More { get; init; }
}
