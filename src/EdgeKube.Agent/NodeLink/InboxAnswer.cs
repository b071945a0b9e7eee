namespace EdgeKube.Agent.NodeLink;

/// <summary>What the server is told after a step.</summary>
internal enum InboxAnswer
{
    Nothing,
    Ack,
    Hello,
}
