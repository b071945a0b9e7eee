namespace EdgeKube.Server.ApiServer.Streams;

/// <summary>The subresources that reach a node.</summary>
internal sealed record StreamHandlers(LogHandler Log, CommandHandler Command, PortForwardHandler PortForward, ProxyHandler Proxy);
