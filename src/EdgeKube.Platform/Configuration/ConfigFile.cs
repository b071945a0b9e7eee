using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace EdgeKube.Platform.Configuration;

/// <summary>The settings of <c>config.yaml</c>: every flag without its dashes, at the top or under the name of its mode.</summary>
public sealed class ConfigFile
{
    private readonly Dictionary<string, string> _values;
    private readonly Dictionary<string, string> _places;

    private ConfigFile(Dictionary<string, string> values, Dictionary<string, string> places)
    {
        _values = values;
        _places = places;
    }

    /// <summary>A file with nothing in it.</summary>
    public static ConfigFile Empty { get; } = new([], []);

    /// <summary>Reads a file; an absent one is empty unless <paramref name="required"/>.</summary>
    /// <param name="sections">The modes (<c>server</c>, <c>agent</c>), and every key that means something to each.</param>
    /// <exception cref="ConfigException">The file cannot be read, or a key is unknown: the message names file, line and key.</exception>
    public static ConfigFile Read(string path, bool required, IReadOnlyDictionary<string, IReadOnlySet<string>> sections)
    {
        if (!File.Exists(path))
        {
            return required ? throw new ConfigException($"{path}: there is no such file") : Empty;
        }

        try
        {
            var stream = new YamlStream();
            using var reader = File.OpenText(path);
            stream.Load(reader);
            var file = new ConfigFile(new(StringComparer.Ordinal), new(StringComparer.Ordinal));
            if (stream.Documents.Count > 1)
            {
                throw new ConfigException($"{path}:{stream.Documents[1].RootNode.Start.Line}: a second document begins; there may be one only");
            }

            if (stream.Documents.Count > 0)
            {
                file.CollectTop(path, stream.Documents[0].RootNode, sections);
            }

            return file;
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

    /// <summary>The value for a flag of a mode: its section's, else the one at the top, else null.</summary>
    public string? Find(string section, string key) =>
        _values.GetValueOrDefault($"{section}.{key}") ?? _values.GetValueOrDefault(key);

    /// <summary>Where that value is written: <c>FILE:LINE</c>.</summary>
    public string? Place(string section, string key) =>
        _places.GetValueOrDefault($"{section}.{key}") ?? _places.GetValueOrDefault(key);

    private static IEnumerable<(string Key, long Line, YamlNode Value)> Pairs(string path, YamlNode node, string within)
    {
        if (node is YamlScalarNode { Value: null or "" })
        {
            yield break; // all of it is commented out
        }

        if (node is not YamlMappingNode map)
        {
            throw new ConfigException($"{path}:{node.Start.Line}: expected \"key: value\" lines{within}");
        }

        foreach (var (key, value) in map.Children)
        {
            yield return key is YamlScalarNode { Value: { } name }
                ? (name, key.Start.Line, value)
                : throw new ConfigException($"{path}:{key.Start.Line}: expected \"key: value\" lines{within}");
        }
    }

    private void CollectTop(string path, YamlNode node, IReadOnlyDictionary<string, IReadOnlySet<string>> sections)
    {
        foreach (var (key, line, value) in Pairs(path, node, ""))
        {
            if (sections.TryGetValue(key, out var known))
            {
                foreach (var (inner, innerLine, innerValue) in Pairs(path, value, $" in \"{key}\""))
                {
                    if (!known.Contains(inner))
                    {
                        throw new ConfigException($"{path}:{innerLine}: unknown key \"{inner}\" in \"{key}\"");
                    }

                    Keep(path, innerLine, inner, $"{key}.{inner}", innerValue);
                }
            }
            else if (sections.Values.Any(k => k.Contains(key)))
            {
                Keep(path, line, key, key, value);
            }
            else
            {
                throw new ConfigException($"{path}:{line}: unknown key \"{key}\"");
            }
        }
    }

    private void Keep(string path, long line, string key, string name, YamlNode value)
    {
        _values[name] = value is YamlScalarNode scalar
            ? scalar.Value ?? ""
            : throw new ConfigException($"{path}:{value.Start.Line}: the value of \"{key}\" must be a single value");
        _places[name] = $"{path}:{line}";
    }
}
