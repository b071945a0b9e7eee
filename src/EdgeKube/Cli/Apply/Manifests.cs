using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using EdgeKube.Cli.Client;
using EdgeKube.Platform.Yaml;

namespace EdgeKube.Cli.Apply;

/// <summary>Reads what <c>-f</c> names: files, folders or standard input; YAML or JSON, many documents, Lists.</summary>
internal static class Manifests
{
    public static IReadOnlyList<Manifest> Read(IReadOnlyList<string> names, bool recursive, Stream input)
    {
        var found = names.SelectMany(n => FilesOf(n, recursive)).SelectMany(f => Objects(f, Text(f, input))).ToList();
        return found.Count > 0 ? found : throw CliException.Of("no objects passed to apply");
    }

    private static IReadOnlyList<string> FilesOf(string name, bool recursive)
    {
        if (name == "-" || File.Exists(name))
        {
            return [name];
        }

        if (!Directory.Exists(name))
        {
            throw CliException.Of($"the path \"{name}\" does not exist");
        }

        var inside = Directory.EnumerateFiles(name, "*", recursive ? SearchOption.AllDirectories : SearchOption.TopDirectoryOnly);
        return [.. inside.Where(f => Path.GetExtension(f) is ".yaml" or ".yml" or ".json").Order(StringComparer.Ordinal)];
    }

    private static string Text(string file, Stream input)
    {
        if (file != "-")
        {
            return File.ReadAllText(file);
        }

        using var reader = new StreamReader(input, Encoding.UTF8, leaveOpen: true);
        return reader.ReadToEnd();
    }

    private static IEnumerable<Manifest> Objects(string file, string text)
    {
        var shown = file == "-" ? "STDIN" : file;
        IReadOnlyList<JsonNode?> documents;
        try
        {
            documents = text.TrimStart() is ['{', ..] json && Json(json) is { } whole ? [whole] : YamlDocuments.Read(text);
        }
        catch (FormatException e)
        {
            throw CliException.Of($"error parsing {shown}: error converting YAML to JSON: yaml: {e.Message}");
        }

        foreach (var document in documents)
        {
            if (document is null)
            {
                continue;
            }

            var item = document as JsonObject ?? throw CliException.Of($"error parsing {shown}: it is not an object");
            foreach (var one in item.Text("kind").EndsWith("List", StringComparison.Ordinal) && item["items"] is JsonArray ? item.Items("items").ToList() : [item])
            {
                yield return new Manifest(shown, Checked(shown, one));
            }
        }
    }

    // Several documents of JSON, one after the other, are read as YAML.
    private static JsonNode? Json(string text)
    {
        try
        {
            return JsonNode.Parse(text);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static JsonObject Checked(string file, JsonObject item)
    {
        foreach (var field in new[] { "apiVersion", "kind" })
        {
            if (item.Text(field).Length == 0)
            {
                throw CliException.Of($"error validating \"{file}\": error validating data: {field} not set");
            }
        }

        return item.Name().Length > 0 ? item : throw CliException.Of($"error when retrieving current configuration of \"{file}\": resource name may not be empty");
    }
}
