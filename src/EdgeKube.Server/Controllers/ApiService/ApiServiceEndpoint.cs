using System.Net;

namespace EdgeKube.Server.Controllers.ApiService;

/// <summary>Where pods reach the API server through the Service <c>kubernetes</c>.</summary>
/// <param name="ClusterIp">The first address of the service range.</param>
/// <param name="Address">An address of this host that nodes can reach.</param>
/// <param name="Port">The HTTPS port there.</param>
public sealed record ApiServiceEndpoint(string ClusterIp, IPAddress Address, int Port);
