namespace EdgeKube.Agent.Networking;

/// <summary>The kernel, through ip or nft, refused what the node's network needs.</summary>
internal sealed class NetworkException(string message) : Exception(message);
