namespace EdgeKube.Api.Selectors;

/// <summary>Cuts a label selector's text into tokens.</summary>
internal sealed class LabelLexer
{
    private const string Special = "=!(),<>";

    private readonly List<(LabelToken Token, string Text)> _tokens = [];

    private int _at;

    public LabelLexer(string text)
    {
        for (var i = 0; i < text.Length;)
        {
            if (text[i] is ' ' or '\t' or '\r' or '\n')
            {
                i++;
                continue;
            }

            var length = Special.Contains(text[i], StringComparison.Ordinal) ? Symbol(text, i) : Word(text, i);
            i += length;
        }
    }

    public (LabelToken Token, string Text) Peek() => _at < _tokens.Count ? _tokens[_at] : (LabelToken.End, "");

    public (LabelToken Token, string Text) Take()
    {
        var token = Peek();
        _at++;
        return token;
    }

    private int Word(string text, int start)
    {
        var end = start;
        while (end < text.Length && text[end] is not (' ' or '\t' or '\r' or '\n') && !Special.Contains(text[end], StringComparison.Ordinal))
        {
            end++;
        }

        _tokens.Add((LabelToken.Identifier, text[start..end]));
        return end - start;
    }

    private int Symbol(string text, int start)
    {
        var pair = start + 1 < text.Length ? text.Substring(start, 2) : "";
        var token = pair switch
        {
            "==" => LabelToken.DoubleEquals,
            "!=" => LabelToken.NotEquals,
            _ => LabelToken.Unknown,
        };
        if (token != LabelToken.Unknown)
        {
            _tokens.Add((token, pair));
            return 2;
        }

        _tokens.Add((Single(text[start]), text[start].ToString()));
        return 1;
    }

    private static LabelToken Single(char symbol) => symbol switch
    {
        '=' => LabelToken.Equals,
        '!' => LabelToken.Not,
        '(' => LabelToken.Open,
        ')' => LabelToken.Close,
        ',' => LabelToken.Comma,
        '>' => LabelToken.GreaterThan,
        _ => LabelToken.LessThan,
    };
}
