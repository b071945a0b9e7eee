using System.Text;
using EdgeKube.Platform.Configuration;
using YamlDotNet.RepresentationModel;

namespace EdgeKube.Agent.Runtimes;

/// <summary>Reads <c>registries.yaml</c> in the form that K3s gave it: <c>mirrors</c> and <c>configs</c>.</summary>
internal static class RegistriesFile
{
    public static Registries Parse(string path, string text)
    {
        var stream = new YamlStream();
        stream.Load(new StringReader(text));
        if (stream.Documents.Count == 0 || stream.Documents[0].RootNode is YamlScalarNode { Value: null or "" })
        {
            return Registries.None;
        }

        var mirrors = new Dictionary<string, IReadOnlyList<string>>();
        var configs = new Dictionary<string, RegistryConfig>();
        foreach (var (key, node) in Entries(path, "", stream.Documents[0].RootNode))
        {
            foreach (var (name, value) in Entries(path, key, node))
            {
                switch (key)
                {
                    case "mirrors":
                        mirrors[name] = Endpoints(path, $"mirrors.{name}", value);
                        break;
                    case "configs":
                        configs[name] = Config(path, $"configs.{name}", value);
                        break;
                    default:
                        throw Unknown(path, key);
                }
            }
        }

        return new Registries { Mirrors = mirrors, Configs = configs };
    }

    private static List<string> Endpoints(string path, string where, YamlNode node)
    {
        var endpoints = new List<string>();
        foreach (var (key, value) in Entries(path, where, node))
        {
            if (key != "endpoint")
            {
                throw Unknown(path, $"{where}.{key}");
            }

            foreach (var item in value as YamlSequenceNode ?? throw new ConfigException($"{path}: {where}.endpoint must be a list"))
            {
                var endpoint = Text(path, $"{where}.endpoint", item);
                endpoints.Add(Uri.TryCreate(endpoint, UriKind.Absolute, out var url) && url.Scheme is "http" or "https"
                    ? endpoint.TrimEnd('/')
                    : throw new ConfigException($"{path}: {where}.endpoint: \"{endpoint}\" must be http://HOST or https://HOST"));
            }
        }

        return endpoints;
    }

    private static RegistryConfig Config(string path, string where, YamlNode node)
    {
        var config = RegistryConfig.Plain;
        foreach (var (part, fields) in Entries(path, where, node))
        {
            foreach (var (key, value) in Entries(path, $"{where}.{part}", fields))
            {
                var text = Text(path, $"{where}.{part}.{key}", value);
                config = $"{part}.{key}" switch
                {
                    "auth.username" => config with { User = text },
                    "auth.password" => config with { Password = text },
                    "auth.auth" => Basic(path, where, config, text),
                    "tls.ca_file" => config with { CaFile = text },
                    "tls.cert_file" => config with { CertFile = text },
                    "tls.key_file" => config with { KeyFile = text },
                    "tls.insecure_skip_verify" => config with { Insecure = text == "true" },
                    _ => throw Unknown(path, $"{where}.{part}.{key}"),
                };
            }
        }

        return config;
    }

    private static RegistryConfig Basic(string path, string where, RegistryConfig config, string text)
    {
        var bytes = new byte[text.Length];
        return Convert.TryFromBase64String(text, bytes, out var length) && Encoding.UTF8.GetString(bytes, 0, length).Split(':', 2) is [var user, var password]
            ? config with { User = user, Password = password }
            : throw new ConfigException($"{path}: {where}.auth.auth must be base64 of USER:PASSWORD");
    }

    private static List<(string Key, YamlNode Value)> Entries(string path, string where, YamlNode node)
    {
        if (node is YamlScalarNode { Value: null or "" })
        {
            return [];
        }

        var entries = new List<(string, YamlNode)>();
        foreach (var entry in node as YamlMappingNode ?? throw new ConfigException($"{path}: {(where.Length > 0 ? where : "the file")} must be a mapping"))
        {
            entries.Add((Text(path, where, entry.Key), entry.Value));
        }

        return entries;
    }

    private static string Text(string path, string where, YamlNode node) =>
        (node as YamlScalarNode)?.Value ?? throw new ConfigException($"{path}: {where} must be a text");

    private static ConfigException Unknown(string path, string key) => new($"{path}: {key} is not known");
}
