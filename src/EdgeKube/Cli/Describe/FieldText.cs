using System.Text;
using System.Text.Json.Nodes;
using EdgeKube.Cli.Client;
using EdgeKube.Cli.Output;

namespace EdgeKube.Cli.Describe;

/// <summary>Names and values below each other; what belongs to something stands two spaces further in.</summary>
internal sealed class FieldText(TextWriter output)
{
    private const int Width = 18;
    private int _depth;

    public void Line(string name, string value)
    {
        var head = $"{new string(' ', _depth * 2)}{Plain.Line(name)}:";
        output.WriteLine(value.Length == 0 ? head : $"{head.PadRight(Width + (_depth * 2))} {Plain.Line(value)}");
    }

    public void LineIf(string name, string value)
    {
        if (value.Length > 0)
        {
            Line(name, value);
        }
    }

    public void Open(string name)
    {
        Line(name, "");
        _depth++;
    }

    public void Close() => _depth--;

    /// <summary><c>a=b</c> below each other.</summary>
    public void Pairs(string name, JsonNode? map)
    {
        var text = map is JsonObject { Count: > 0 } members ? members.Select(m => $"{m.Key}={m.Value.Text()}") : ["<none>"];
        foreach (var pair in text)
        {
            if (name.Length > 0)
            {
                Line(name, pair);
                name = "";
            }
            else
            {
                output.WriteLine($"{new string(' ', Width + 1 + (_depth * 2))}{Plain.Line(pair)}");
            }
        }
    }

    /// <summary>Whatever it is, field by field, its names in words.</summary>
    public void Tree(string name, JsonNode? value)
    {
        var words = Words(name);
        switch (value)
        {
            case JsonObject { Count: > 0 } members:
                Open(words);
                foreach (var (key, inner) in members)
                {
                    Tree(key, inner);
                }

                Close();
                break;
            case JsonArray { Count: > 0 } items when items.Any(i => i is JsonObject or JsonArray):
                Open(words);
                foreach (var inner in items)
                {
                    Item(inner);
                }

                Close();
                break;
            case JsonArray items:
                Line(words, items.Count == 0 ? "<none>" : string.Join(", ", items.Select(i => i.Text())));
                break;
            case JsonObject:
                Line(words, "<none>");
                break;
            default:
                Line(words, value.Text() is { Length: > 0 } text ? text : "<unset>");
                break;
        }
    }

    public void Table(string[] head, IEnumerable<string[]> rows)
    {
        using var text = new StringWriter();
        var columns = new Columns(text);
        columns.Head(head);
        foreach (var row in rows)
        {
            columns.Row(row);
        }

        columns.Flush();
        foreach (var line in text.ToString().TrimEnd('\n').Split('\n'))
        {
            output.WriteLine($"{new string(' ', _depth * 2)}{line}");
        }
    }

    // Items are set apart by their first line.
    private void Item(JsonNode? item)
    {
        if (item is not JsonObject members)
        {
            output.WriteLine($"{new string(' ', _depth * 2)}{Plain.Line(item is JsonArray ? item.ToJsonString() : item.Text())}");
            return;
        }

        output.WriteLine($"{new string(' ', _depth * 2)}-");
        _depth++;
        foreach (var (key, inner) in members)
        {
            Tree(key, inner);
        }

        _depth--;
    }

    // creationTimestamp: Creation Timestamp
    private static string Words(string name)
    {
        if (name.Length == 0 || name.Any(c => !char.IsAsciiLetterOrDigit(c)))
        {
            return name;
        }

        var words = new StringBuilder().Append(char.ToUpperInvariant(name[0]));
        for (var i = 1; i < name.Length; i++)
        {
            words.Append(char.IsAsciiLetterUpper(name[i]) && !char.IsAsciiLetterUpper(name[i - 1]) ? " " : "").Append(name[i]);
        }

        return words.ToString();
    }
}
