using System.Globalization;
using System.Text.Json;

namespace EdgeKube.Api.Printing;

/// <summary>The part of JSONPath that printer columns use: names, quoted names, indexes, <c>*</c> and equality filters.</summary>
public static class JsonPath
{
    /// <summary>Every value at the path; none when the path cannot be read.</summary>
    public static IReadOnlyList<JsonElement> Find(JsonElement root, string path)
    {
        IReadOnlyList<JsonElement> found = [root];
        foreach (var step in Steps(path.Trim().TrimStart('{').TrimEnd('}').TrimStart('$')))
        {
            found = [.. found.SelectMany(v => Take(v, step))];
        }

        return found;
    }

    /// <summary>Names as they are, what stood in brackets with its opening bracket.</summary>
    private static List<string> Steps(string path)
    {
        var steps = new List<string>();
        var name = new System.Text.StringBuilder();
        for (var i = 0; i < path.Length; i++)
        {
            if (path[i] == '\\' && i + 1 < path.Length)
            {
                name.Append(path[++i]);
            }
            else if (path[i] is '.' or '[')
            {
                Flush(steps, name);
                if (path[i] == '[')
                {
                    var end = Close(path, i);
                    steps.Add(path[i..end]);
                    i = end;
                }
            }
            else
            {
                name.Append(path[i]);
            }
        }

        Flush(steps, name);
        return steps;
    }

    private static void Flush(List<string> steps, System.Text.StringBuilder name)
    {
        if (name.Length > 0)
        {
            steps.Add(name.ToString());
            name.Clear();
        }
    }

    /// <summary>Where the bracket closes, not looking into quotes; the end when it never does.</summary>
    private static int Close(string path, int open)
    {
        var quote = '\0';
        for (var i = open; i < path.Length; i++)
        {
            if (quote != '\0')
            {
                quote = path[i] == quote ? '\0' : quote;
            }
            else if (path[i] is '\'' or '"')
            {
                quote = path[i];
            }
            else if (path[i] == ']')
            {
                return i;
            }
        }

        return path.Length;
    }

    private static IEnumerable<JsonElement> Take(JsonElement value, string step)
    {
        if (!step.StartsWith('['))
        {
            return step == "*" ? Children(value) : Present(value.At(step));
        }

        var inner = step[1..].Trim();
        return inner switch
        {
            "*" => Children(value),
            ['?', '(', .. var filter, ')'] => Children(value).Where(c => Passes(c, filter)),
            ['\'' or '"', .. var name, '\'' or '"'] => Present(value.At(name)),
            _ => At(value, inner),
        };
    }

    private static IEnumerable<JsonElement> Present(JsonElement value) => value.ValueKind == JsonValueKind.Undefined ? [] : [value];

    private static IEnumerable<JsonElement> Children(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Array => value.EnumerateArray(),
        JsonValueKind.Object => value.EnumerateObject().Select(p => p.Value),
        _ => [],
    };

    private static IEnumerable<JsonElement> At(JsonElement value, string index)
    {
        if (value.ValueKind != JsonValueKind.Array || !int.TryParse(index, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var at))
        {
            return [];
        }

        var length = value.GetArrayLength();
        at = at < 0 ? at + length : at;
        return at >= 0 && at < length ? [value[at]] : [];
    }

    private static bool Passes(JsonElement item, string filter)
    {
        var at = filter.IndexOf("==", StringComparison.Ordinal);
        var equal = at >= 0;
        at = equal ? at : filter.IndexOf("!=", StringComparison.Ordinal);
        var path = (at < 0 ? filter : filter[..at]).Trim().TrimStart('@');
        var found = Find(item, path);
        if (at < 0)
        {
            return found.Count > 0;
        }

        var wanted = filter[(at + 2)..].Trim().Trim('\'', '"');
        var text = found.Count == 0 ? "" : found[0].ValueKind == JsonValueKind.String ? found[0].GetString() : found[0].GetRawText();
        return found.Count > 0 && (text == wanted) == equal;
    }
}
