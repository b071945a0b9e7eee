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
    /// <param name="sections">The names of the modes (<c>server</c>, <c>agent</c>).</param>
    /// <param name="known">Every key that means something.</param>
    /// <exception cref="ConfigException">The file cannot be read, or a key is unknown: the message names file, line and key.</exception>
    public static ConfigFile Read(string path, bool required, IReadOnlySet<string> sections, IReadOnlySet<string> known)
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
            var values = new Dictionary<string, string>(StringComparer.Ordinal);
            var places = new Dictionary<string, string>(StringComparer.Ordinal);
            if (stream.Documents.Count > 0)
            {
                Collect(path, stream.Documents[0].RootNode, "", sections, known, values, places);
            }

            return new ConfigFile(values, places);
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

    private static void Collect(
        string path,
        YamlNode node,
        string section,
        IReadOnlySet<string> sections,
        IReadOnlySet<string> known,
        Dictionary<string, string> values,
        Dictionary<string, string> places)
    {
        if (node is not YamlMappingNode map)
        {
            throw new ConfigException($"{path}:{node.Start.Line}: expected \"key: value\" lines");
        }

        foreach (var (keyNode, value) in map.Children)
        {
            var key = ((YamlScalarNode)keyNode).Value ?? "";
            if (section.Length == 0 && sections.Contains(key))
            {
                Collect(path, value, key, sections, known, values, places);
            }
            else if (!known.Contains(key))
            {
                throw new ConfigException($"{path}:{keyNode.Start.Line}: unknown key \"{key}\"");
            }
            else if (value is not YamlScalarNode scalar)
            {
                throw new ConfigException($"{path}:{value.Start.Line}: the value of \"{key}\" must be a single value");
            }
            else
            {
                var name = section.Length == 0 ? key : $"{section}.{key}";
                values[name] = scalar.Value ?? "";
                places[name] = $"{path}:{keyNode.Start.Line}";
            }
        }
    }
}
