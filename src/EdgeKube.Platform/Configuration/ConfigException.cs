namespace EdgeKube.Platform.Configuration;

/// <summary>The configuration cannot be used; the message says where and why.</summary>
public sealed class ConfigException(string message) : Exception(message);
