namespace EdgeKube.Agent.Host;

/// <summary>A part without which the node can run no pods. The parts implement it; the node's Ready condition tells of it.</summary>
internal interface INodeReadiness
{
    /// <summary>Raised when <see cref="Trouble"/> has become another.</summary>
    event Action? Changed;

    /// <summary>What is missing, in the kubelet's words, or null.</summary>
    string? Trouble { get; }
}
