using EdgeKube.Platform.Configuration;
using YamlDotNet.Core;

namespace EdgeKube.Agent.Runtimes;

/// <summary>Mirrors of image registries, and how to speak to registries: the node's <c>registries.yaml</c>.</summary>
internal sealed class Registries
{
    /// <summary>The mirror of every registry that has none of its own.</summary>
    public const string Every = "*";

    public static Registries None { get; } = new();

    /// <summary>For each registry the addresses to ask first.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<string>> Mirrors { get; init; } = new Dictionary<string, IReadOnlyList<string>>();

    public IReadOnlyDictionary<string, RegistryConfig> Configs { get; init; } = new Dictionary<string, RegistryConfig>();

    /// <summary>Reads the file; one that is not there says nothing.</summary>
    /// <exception cref="ConfigException">It cannot be read; the message names file and key.</exception>
    public static Registries Read(string path)
    {
        try
        {
            return path.Length > 0 && File.Exists(path) ? RegistriesFile.Parse(path, File.ReadAllText(path)) : None;
        }
        catch (YamlException e)
        {
            throw new ConfigException($"{path}:{e.Start.Line}: {e.Message}");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ConfigException($"{path}: {e.Message}");
        }
    }

    /// <summary>What the registry of an image, or a mirror of it, asks for; null when nothing is known.</summary>
    public RegistryCredential? CredentialFor(string image)
    {
        if (Configs.Count == 0)
        {
            return null;
        }

        var registry = ImageName.Registry(image);
        var hosts = (Mirrors.GetValueOrDefault(registry) ?? Mirrors.GetValueOrDefault(Every) ?? []).Select(HostOf).Append(registry);
        foreach (var host in hosts)
        {
            if (Configs.GetValueOrDefault(host) is { User.Length: > 0 } config)
            {
                return new RegistryCredential(host, config.User, config.Password);
            }
        }

        return null;
    }

    /// <summary>Host and port of an address.</summary>
    public static string HostOf(string endpoint)
    {
        var start = endpoint.IndexOf("://", StringComparison.Ordinal) is var scheme and >= 0 ? scheme + 3 : 0;
        var end = endpoint.IndexOf('/', start);
        return end < 0 ? endpoint[start..] : endpoint[start..end];
    }
}
