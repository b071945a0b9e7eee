namespace EdgeKube.Platform.Certificates;

/// <summary>What a certificate may be used for, beside signatures.</summary>
public sealed record CertificateUse(bool Server, bool Client, bool KeyEncipherment);
