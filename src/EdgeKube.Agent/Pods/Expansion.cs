using System.Text;

namespace EdgeKube.Agent.Pods;

/// <summary>Replaces <c>$(NAME)</c>; <c>$$</c> is a dollar, and what is not known stays as it is.</summary>
internal static class Expansion
{
    public static string Expand(string text, IReadOnlyDictionary<string, string> values)
    {
        var output = new StringBuilder(text.Length);
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] != '$' || i + 1 == text.Length)
            {
                output.Append(text[i]);
            }
            else if (text[i + 1] == '(' && text.IndexOf(')', i) is var end and > 0)
            {
                output.Append(values.GetValueOrDefault(text[(i + 2)..end]) ?? text[i..(end + 1)]);
                i = end;
            }
            else
            {
                output.Append('$').Append(text[i + 1] == '$' ? "" : text[i + 1].ToString());
                i++;
            }
        }

        return output.ToString();
    }
}
