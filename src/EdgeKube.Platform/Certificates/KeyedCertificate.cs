namespace EdgeKube.Platform.Certificates;

/// <summary>A certificate and its private key, both PEM.</summary>
public sealed record KeyedCertificate(string CertificatePem, string KeyPem);
