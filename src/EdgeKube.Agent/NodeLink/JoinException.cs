namespace EdgeKube.Agent.NodeLink;

/// <summary>The node cannot join, and trying again would not help; the message is for the person who starts the agent.</summary>
public sealed class JoinException(string message) : Exception(message);
