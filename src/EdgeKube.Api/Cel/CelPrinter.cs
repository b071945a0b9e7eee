using System.Globalization;
using System.Text;

namespace EdgeKube.Api.Cel;

/// <summary>Writes a tree as an expression that reads to the same tree.</summary>
internal static class CelPrinter
{
    public static string Print(CelNode node) => node.Kind switch
    {
        CelNodeKind.Literal => Literal(node.Value),
        CelNodeKind.Ident => node.Name,
        CelNodeKind.Select => $"{Operand(node.Args[0])}.{node.Name}",
        CelNodeKind.OptionalSelect => $"{Operand(node.Args[0])}.?{node.Name}",
        CelNodeKind.Has => $"has({Print(node.Args[0])})",
        CelNodeKind.Call => Call(node),
        CelNodeKind.List => $"[{All(node.Args)}]",
        CelNodeKind.Map => Map(node),
        CelNodeKind.OptionalEntry => "?" + Print(node.Args[0]),
        _ => $"{Operand(node.Args[0])}.{node.Name}({All(node.Args.AsSpan(1))})",
    };

    private static string All(ReadOnlySpan<CelNode> nodes) => string.Join(", ", nodes.ToArray().Select(Print));

    private static string Operand(CelNode node) =>
        node.Kind == CelNodeKind.Literal || (node.Kind == CelNodeKind.Call && node.Name[0] is '_' or '!' or '-' or '@') ? $"({Print(node)})" : Print(node);

    private static string Map(CelNode node) =>
        "{" + string.Join(", ", node.Args.Chunk(2).Select(pair => $"{Print(pair[0])}: {Print(pair[1])}")) + "}";

    private static string Call(CelNode node) => node.Name switch
    {
        "_?_:_" => $"{Operand(node.Args[0])} ? {Operand(node.Args[1])} : {Operand(node.Args[2])}",
        "_[_]" => $"{Operand(node.Args[0])}[{Print(node.Args[1])}]",
        "_[?_]" => $"{Operand(node.Args[0])}[?{Print(node.Args[1])}]",
        "!_" or "-_" => $"{node.Name[0]}{Operand(node.Args[0])}",
        "@in" => $"{Operand(node.Args[0])} in {Operand(node.Args[1])}",
        _ when node.Name.Length > 2 && node.Name[0] == '_' && node.Name[^1] == '_' && node.Args.Length == 2 && !char.IsLetterOrDigit(node.Name[1]) && node.Name[1] != '_' =>
            $"{Operand(node.Args[0])} {node.Name[1..^1]} {Operand(node.Args[1])}",
        _ => $"{node.Name}({All(node.Args)})",
    };

    private static string Literal(object? value) => value switch
    {
        null => "null",
        bool truth => truth ? "true" : "false",
        ulong whole => whole.ToString(CultureInfo.InvariantCulture) + "u",
        double real => Real(real),
        string text => Quote(text),
        byte[] bytes => "b\"" + string.Concat(bytes.Select(b => $"\\x{b:x2}")) + "\"",
        _ => ((long)value).ToString(CultureInfo.InvariantCulture),
    };

    private static string Real(double value)
    {
        var text = value.ToString("R", CultureInfo.InvariantCulture);
        return text.AsSpan().IndexOfAny('.', 'E') < 0 ? text + ".0" : text;
    }

    private static string Quote(string text)
    {
        var quoted = new StringBuilder("\"");
        foreach (var letter in text)
        {
            quoted.Append(letter switch
            {
                '"' => "\\\"",
                '\\' => "\\\\",
                < ' ' => $"\\u{(int)letter:x4}",
                _ => letter.ToString(),
            });
        }

        return quoted.Append('"').ToString();
    }
}
