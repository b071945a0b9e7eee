using System.Globalization;
using YamlDotNet.RepresentationModel;

namespace EdgeKube.DefinitionCompiler;

/// <summary>A node of a definition file that knows where it stands.</summary>
internal readonly record struct Source(string File, YamlNode Node)
{
    public bool IsMapping => Node is YamlMappingNode;

    public bool IsText => Node is YamlScalarNode;

    public string Text => Node is YamlScalarNode { Value: { } text } ? text : throw Error("a single value was expected");

    public bool Truth => Text switch
    {
        "true" => true,
        "false" => false,
        _ => throw Error($"\"{Text}\" is neither true nor false"),
    };

    public double Number => double.TryParse(Text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number)
        ? number
        : throw Error($"\"{Text}\" is not a number");

    public IEnumerable<KeyValuePair<string, Source>> Members
    {
        get
        {
            var file = File;
            var mapping = Node as YamlMappingNode ?? throw Error("a mapping was expected");
            return mapping.Children.Select(c => KeyValuePair.Create(((YamlScalarNode)c.Key).Value!, new Source(file, c.Value)));
        }
    }

    public IEnumerable<Source> Items
    {
        get
        {
            var file = File;
            var sequence = Node as YamlSequenceNode ?? throw Error("a list was expected");
            return sequence.Children.Select(c => new Source(file, c));
        }
    }

    public static Source Load(string file)
    {
        using var reader = new StreamReader(file);
        var stream = new YamlStream();
        try
        {
            stream.Load(reader);
        }
        catch (YamlDotNet.Core.YamlException e)
        {
            throw new DefinitionErrorException(file, e.Start, e.Message);
        }
        catch (InvalidOperationException e) // what the scanner throws on a flow list that never ends
        {
            throw new DefinitionErrorException(file, new(0, 1, 1), $"not readable as YAML; is a bracket missing? {e.Message}");
        }

        return stream.Documents.Count == 1
            ? new(file, stream.Documents[0].RootNode)
            : throw new DefinitionErrorException(file, new(0, 1, 1), "a definition file holds one document");
    }

    public Source? Find(string name)
    {
        var mapping = Node as YamlMappingNode ?? throw Error("a mapping was expected");
        return mapping.Children.TryGetValue(new YamlScalarNode(name), out var value) ? new Source(File, value) : null;
    }

    public Source Get(string name) => Find(name) ?? throw Error($"\"{name}\" is missing");

    public DefinitionErrorException Error(string message) => new(File, Node.Start, message);
}
