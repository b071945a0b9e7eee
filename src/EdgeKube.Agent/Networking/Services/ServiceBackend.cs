namespace EdgeKube.Agent.Networking.Services;

/// <summary>One place that a Service's traffic may go to.</summary>
internal readonly record struct ServiceBackend(string Address, int Port);
