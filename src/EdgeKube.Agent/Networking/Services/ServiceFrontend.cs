namespace EdgeKube.Agent.Networking.Services;

/// <summary>One address and port that clients use, and where its traffic goes.</summary>
/// <param name="Address">A cluster IP or external IP; null stands for every address of the node (a NodePort).</param>
/// <param name="Protocol">The IP protocol's number.</param>
/// <param name="Sticky">A client stays with its backend.</param>
/// <param name="HideClient">Backends see the node's address, so that they answer through it.</param>
/// <param name="Backends">In order; none means that connections are refused.</param>
internal sealed record ServiceFrontend(
    string? Address, int Protocol, int Port, bool Sticky, bool HideClient, IReadOnlyList<ServiceBackend> Backends);
