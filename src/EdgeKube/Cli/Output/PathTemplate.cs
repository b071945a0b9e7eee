using System.Text;
using System.Text.Json;
using EdgeKube.Api.Printing;

namespace EdgeKube.Cli.Output;

/// <summary>kubectl's <c>-o jsonpath</c>: text, with paths and quoted text in braces, and <c>{range …}…{end}</c>.</summary>
internal static class PathTemplate
{
    public static string Fill(string template, JsonElement root)
    {
        var text = new StringBuilder();
        var at = 0;
        Fill(template.Contains('{', StringComparison.Ordinal) ? template : $"{{{template}}}", ref at, root, text, inRange: false);
        return text.ToString();
    }

    // Writes up to the end, or to the {end} of a range; at is behind it then.
    private static void Fill(string template, ref int at, JsonElement root, StringBuilder? text, bool inRange)
    {
        while (at < template.Length)
        {
            if (template[at] != '{')
            {
                text?.Append(template[at]);
                at++;
                continue;
            }

            var close = Close(template, at);
            var inner = template[(at + 1)..close].Trim();
            at = close + 1;
            if (inner == "end")
            {
                if (inRange)
                {
                    return;
                }

                throw CliException.Of("error parsing jsonpath: not in range, nothing to end");
            }

            if (inner.StartsWith("range ", StringComparison.Ordinal))
            {
                Range(template, ref at, JsonPath.Find(root, inner["range ".Length..].Trim()), text);
            }
            else
            {
                text?.Append(Value(inner, root));
            }
        }

        if (inRange)
        {
            throw CliException.Of("error parsing jsonpath: unexpected end of range");
        }
    }

    private static void Range(string template, ref int at, IReadOnlyList<JsonElement> items, StringBuilder? text)
    {
        var start = at;
        Fill(template, ref at, default, null, inRange: true); // where it ends, if there is nothing
        foreach (var item in items)
        {
            at = start;
            Fill(template, ref at, item, text, inRange: true);
        }
    }

    private static string Value(string inner, JsonElement root)
    {
        if (inner.Length > 1 && inner[0] is '"' or '\'' && inner[^1] == inner[0])
        {
            return inner[1..^1].Replace("\\n", "\n", StringComparison.Ordinal).Replace("\\t", "\t", StringComparison.Ordinal).Replace("\\\"", "\"", StringComparison.Ordinal);
        }

        if (inner.Length > 0 && inner[0] is not ('.' or '[' or '$' or '@'))
        {
            throw CliException.Of($"error parsing jsonpath: unrecognized identifier {inner}");
        }

        return root.ValueKind == JsonValueKind.Undefined ? "" : string.Join(' ', JsonPath.Find(root, inner.TrimStart('@')).Select(Shown));
    }

    private static string Shown(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.String => value.GetString()!,
        JsonValueKind.Null => "",
        _ => value.GetRawText(),
    };

    // Braces in quotes do not count.
    private static int Close(string template, int open)
    {
        var quote = '\0';
        for (var i = open + 1; i < template.Length; i++)
        {
            if (quote != '\0')
            {
                quote = template[i] == quote && template[i - 1] != '\\' ? '\0' : quote;
            }
            else if (template[i] is '"' or '\'')
            {
                quote = template[i];
            }
            else if (template[i] == '}')
            {
                return i;
            }
        }

        throw CliException.Of("error parsing jsonpath: unclosed action");
    }
}
