namespace EdgeKube.Server.Controllers.Namespaces;

/// <summary>What pods need to trust the API server.</summary>
/// <param name="CaCertificate">The cluster CA's certificate, PEM.</param>
public sealed record ClusterTrust(string CaCertificate);
