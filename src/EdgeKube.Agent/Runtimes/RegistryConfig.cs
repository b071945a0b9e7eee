namespace EdgeKube.Agent.Runtimes;

/// <summary>How to speak to a registry.</summary>
/// <param name="CaFile">The authority that signed its certificate; "" for the system's.</param>
/// <param name="CertFile">Our own certificate; "" for none.</param>
/// <param name="Insecure">Its certificate need not be good.</param>
internal sealed record RegistryConfig(string User, string Password, string CaFile, string CertFile, string KeyFile, bool Insecure)
{
    public static RegistryConfig Plain { get; } = new("", "", "", "", "", false);

    public bool HasTls => CaFile.Length > 0 || CertFile.Length > 0 || Insecure;
}
