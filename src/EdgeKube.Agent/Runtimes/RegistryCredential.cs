namespace EdgeKube.Agent.Runtimes;

/// <summary>What a registry asks for.</summary>
internal sealed record RegistryCredential(string Server, string User, string Password);
