namespace EdgeKube.Agent.Runtimes;

/// <summary>A container port that the node's own address answers on. Protocol: TCP, UDP or SCTP.</summary>
internal sealed record PortMapping(string Protocol, int HostPort, int ContainerPort, string HostIp);
