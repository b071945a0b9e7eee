namespace EdgeKube.Agent.Networking.Routes;

/// <summary>The way to the pods of one node: their range, and the node's own address.</summary>
internal readonly record struct PodRoute(string Range, string Gateway);
