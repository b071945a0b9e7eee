namespace EdgeKube.Api.Selectors;

/// <summary>Reads a label selector's text; refuses in Kubernetes' words.</summary>
internal sealed class LabelParser(string text)
{
    private readonly LabelLexer _lexer = new(text);

    /// <exception cref="FormatException">The text is no selector.</exception>
    public IReadOnlyList<LabelRequirement> Parse()
    {
        var requirements = new List<LabelRequirement>();
        while (true)
        {
            var (token, literal) = _lexer.Peek();
            if (token == LabelToken.End)
            {
                return requirements;
            }

            if (token is not (LabelToken.Identifier or LabelToken.Not))
            {
                throw new FormatException($"found '{literal}', expected: !, identifier, or 'end of string'");
            }

            requirements.Add(Requirement());
            if (!Continues())
            {
                return requirements;
            }
        }
    }

    private bool Continues()
    {
        var (token, literal) = _lexer.Take();
        if (token == LabelToken.End)
        {
            return false;
        }

        if (token != LabelToken.Comma)
        {
            throw new FormatException($"found '{literal}', expected: ',' or 'end of string'");
        }

        var (next, text) = _lexer.Peek();
        return next is LabelToken.Identifier or LabelToken.Not
            ? true
            : throw new FormatException($"found '{text}', expected: identifier after ','");
    }

    private LabelRequirement Requirement()
    {
        try
        {
            return ReadRequirement();
        }
        catch (FormatException e)
        {
            throw new FormatException($"unable to parse requirement: {e.Message}", e);
        }
    }

    private LabelRequirement ReadRequirement()
    {
        var (token, key) = _lexer.Take();
        var absent = token == LabelToken.Not;
        if (absent)
        {
            (token, key) = _lexer.Take();
        }

        if (token != LabelToken.Identifier)
        {
            throw new FormatException($"found '{key}', expected: identifier");
        }

        if (absent)
        {
            return LabelRequirement.Make(key, LabelOperator.DoesNotExist, []);
        }

        if (_lexer.Peek().Token is LabelToken.End or LabelToken.Comma)
        {
            return LabelRequirement.Make(key, LabelOperator.Exists, []);
        }

        LabelRequirement.Make(key, LabelOperator.Exists, []); // a wrong key is named before what follows it
        var op = Operator();
        return LabelRequirement.Make(key, op, op is LabelOperator.In or LabelOperator.NotIn ? Set() : [Exact()]);
    }

    private LabelOperator Operator()
    {
        var (token, literal) = _lexer.Take();
        return (token, literal) switch
        {
            (LabelToken.Identifier, "in") => LabelOperator.In,
            (LabelToken.Identifier, "notin") => LabelOperator.NotIn,
            (LabelToken.Equals or LabelToken.DoubleEquals, _) => LabelOperator.Equals,
            (LabelToken.NotEquals, _) => LabelOperator.NotEquals,
            (LabelToken.GreaterThan, _) => LabelOperator.GreaterThan,
            (LabelToken.LessThan, _) => LabelOperator.LessThan,
            _ => throw new FormatException($"found '{literal}', expected: in, notin, =, ==, !=, gt, lt"),
        };
    }

    private string Exact()
    {
        if (_lexer.Peek().Token is LabelToken.End or LabelToken.Comma)
        {
            return "";
        }

        var (token, literal) = _lexer.Take();
        return token == LabelToken.Identifier ? literal : throw new FormatException($"found '{literal}', expected: identifier");
    }

    private List<string> Set()
    {
        var (token, literal) = _lexer.Take();
        if (token != LabelToken.Open)
        {
            throw new FormatException($"found '{literal}' expected: '('");
        }

        var values = new List<string>();
        if (_lexer.Peek().Token == LabelToken.Close)
        {
            _lexer.Take();
            return values;
        }

        if (_lexer.Peek() is { Token: not (LabelToken.Identifier or LabelToken.Comma), Text: var found })
        {
            throw new FormatException($"found '{found}', expected: ',', ')' or identifier");
        }

        bool more;
        do
        {
            values.Add(_lexer.Peek().Token == LabelToken.Identifier ? _lexer.Take().Text : "");
            more = MoreInSet();
        }
        while (more);

        return [.. values.Distinct(StringComparer.Ordinal)];
    }

    private bool MoreInSet()
    {
        var (token, literal) = _lexer.Take();
        return token switch
        {
            LabelToken.Comma => true,
            LabelToken.Close => false,
            _ => throw new FormatException($"found '{literal}', expected: ',' or ')'"),
        };
    }
}
