namespace EdgeKube.Api.Cel;

/// <summary>Reads an expression into a tree.</summary>
internal sealed class CelParser
{
    private const int MaxRecursion = 250;
    private const int MaxDepth = 600;
    private const int MaxLength = 100_000;

    private static readonly string[][] _levels = [["||"], ["&&"], ["<", "<=", ">=", ">", "==", "!=", "in"], ["+", "-"], ["*", "/", "%"]];
    private static readonly string[] _macros = ["all", "exists", "exists_one", "map", "filter", "optMap", "optFlatMap"];
    private static readonly string[] _macrosOfTwo = ["all", "exists", "exists_one", "existsOne", "transformList", "transformMap", "transformMapEntry"];
    private static readonly string[] _spaces = ["optional", "sets", "strings", "ip", "cidr", "format"];

    private readonly List<CelToken> _tokens;
    private int _at;
    private int _recursion;

    private CelParser(List<CelToken> tokens) => _tokens = tokens;

    /// <summary>Stands for 2^63 until a minus takes it.</summary>
    internal static object MinMagnitude { get; } = new();

    private CelToken Now => _tokens[_at];

    /// <exception cref="CelSyntaxException">The text is no expression.</exception>
    public static CelNode Parse(string text)
    {
        if (text.Length > MaxLength)
        {
            throw new CelSyntaxException(0, $"expression code point size exceeds limit: size: {text.Length}, limit {MaxLength}");
        }

        var parser = new CelParser(new CelLexer(text).Run());
        var tree = parser.Expression();
        return parser.Now.Kind == 'e' ? tree : throw parser.Unexpected();
    }

    public static bool IsReserved(string name) => name is "as" or "break" or "const" or "continue" or "else" or "for" or "function"
        or "if" or "import" or "let" or "loop" or "package" or "namespace" or "return" or "var" or "void" or "while";

    private CelSyntaxException Unexpected() => new(
        Now.Position,
        Now.Kind == 'e' ? "Syntax error: mismatched input '<EOF>'" : $"Syntax error: extraneous input '{Now.Text}'");

    private bool Accept(string symbol)
    {
        var isNext = Now.Is(symbol);
        _at += isNext ? 1 : 0;
        return isNext;
    }

    private void Expect(string symbol)
    {
        if (!Accept(symbol))
        {
            throw new CelSyntaxException(Now.Position, $"Syntax error: mismatched input '{Now.Text}' expecting '{symbol}'");
        }
    }

    private static CelNode Node(CelNodeKind kind, int position, string name, params CelNode[] args)
    {
        var node = new CelNode(kind, position, name, null, args);
        return node.Depth <= MaxDepth ? node : throw new CelSyntaxException(position, $"expression recursion limit exceeded: {MaxDepth}");
    }

    private CelNode Expression()
    {
        if (++_recursion > MaxRecursion)
        {
            throw new CelSyntaxException(Now.Position, $"expression recursion limit exceeded: {MaxRecursion}");
        }

        var condition = Binary(0);
        if (Now.Is("?"))
        {
            var position = Now.Position;
            _at++;
            var yes = Binary(0);
            Expect(":");
            condition = Node(CelNodeKind.Call, position, "_?_:_", condition, yes, Expression());
        }

        _recursion--;
        return condition;
    }

    private CelNode Binary(int level)
    {
        if (level == _levels.Length)
        {
            return Unary();
        }

        var left = Binary(level + 1);
        while (Now.Kind == 'o' && _levels[level].Contains(Now.Text))
        {
            var (position, symbol) = (Now.Position, Now.Text);
            _at++;
            var name = symbol == "in" ? "@in" : $"_{symbol}_";
            left = Node(CelNodeKind.Call, position, name, left, Binary(level + 1));
        }

        return left;
    }

    private CelNode Unary()
    {
        var position = Now.Position;
        if (Now.Is("-") && _tokens[_at + 1] is { Kind: 'v' } next && (next.Value is long or double || ReferenceEquals(next.Value, MinMagnitude)))
        {
            _at += 2;
            var value = next.Value switch { long whole => (object)-whole, double real => -real, _ => long.MinValue };
            return Postfix(new(CelNodeKind.Literal, position, "", value));
        }

        if (!Now.Is("!") && !Now.Is("-"))
        {
            return Postfix(Primary());
        }

        var name = Now.Is("!") ? "!_" : "-_";
        _at++;
        if (++_recursion > MaxRecursion)
        {
            throw new CelSyntaxException(position, $"expression recursion limit exceeded: {MaxRecursion}");
        }

        var operand = Unary();
        _recursion--;
        return Node(CelNodeKind.Call, position, name, operand);
    }

    private CelNode Postfix(CelNode operand)
    {
        while (Now.Kind == 'o')
        {
            var position = Now.Position;
            if (Accept("."))
            {
                operand = Dot(operand, position);
            }
            else if (Accept("["))
            {
                var name = Accept("?") ? "_[?_]" : "_[_]";
                operand = Node(CelNodeKind.Call, position, name, operand, Expression());
                Expect("]");
            }
            else if (Now.Is("{") && operand.Kind is CelNodeKind.Ident or CelNodeKind.Select)
            {
                throw new CelSyntaxException(position, $"undeclared reference to '{CelPrinter.Print(operand)}' (in container '')");
            }
            else
            {
                break;
            }
        }

        return operand;
    }

    private CelNode Dot(CelNode operand, int position)
    {
        var isOptional = Accept("?");
        var name = Word();
        if (!isOptional && QualifiedType(operand, name) is { } type)
        {
            return Node(CelNodeKind.Ident, operand.Position, type);
        }

        if (isOptional || !Now.Is("("))
        {
            return Node(isOptional ? CelNodeKind.OptionalSelect : CelNodeKind.Select, position, name, operand);
        }

        var args = Arguments("(", ")");
        if (operand.Kind == CelNodeKind.Ident && _spaces.Contains(operand.Name) && CelFunctions.Has($"{operand.Name}.{name}"))
        {
            return Node(CelNodeKind.Call, position, $"{operand.Name}.{name}", args);
        }

        return IsMacro(name, args.Length)
            ? Macro(operand, position, name == "existsOne" ? "exists_one" : name, args)
            : Node(CelNodeKind.Member, position, name, [operand, .. args]);
    }

    /// <summary>The name of a type that has dots in it; null where this is none.</summary>
    private static string? QualifiedType(CelNode operand, string name) => operand switch
    {
        { Kind: CelNodeKind.Ident } when CelTypeName.Find($"{operand.Name}.{name}") is { } type => type.Name,
        { Kind: CelNodeKind.Select, Args: [{ Kind: CelNodeKind.Ident } first] } when CelTypeName.Find($"{first.Name}.{operand.Name}.{name}") is { } type => type.Name,
        _ => null,
    };

    private static bool IsMacro(string name, int count) => count switch
    {
        2 => _macros.Contains(name),
        3 => name == "map" || _macrosOfTwo.Contains(name),
        4 => name.StartsWith("transform", StringComparison.Ordinal) && _macrosOfTwo.Contains(name),
        _ => false,
    };

    /// <summary>Two variables where the macro takes them; the third argument of map is no variable but a filter.</summary>
    private static CelNode Macro(CelNode target, int position, string name, CelNode[] args)
    {
        var variables = args.Length > 2 && name != "map" ? 2 : 1;
        foreach (var variable in args.AsSpan(0, variables))
        {
            if (variable.Kind != CelNodeKind.Ident || variable.Name.StartsWith('.'))
            {
                throw new CelSyntaxException(variable.Position, "argument must be a simple name");
            }
        }

        return Node(CelNodeKind.Macro, position, name, [target, .. args]);
    }

    private string Word()
    {
        if (Now.Kind != 'i')
        {
            throw new CelSyntaxException(Now.Position, $"Syntax error: no viable alternative at input '.{Now.Text}'");
        }

        return _tokens[_at++].Text;
    }

    private CelNode[] Arguments(string open, string close)
    {
        Expect(open);
        var args = new List<CelNode>();
        while (!Now.Is(close))
        {
            args.Add(Entry(mayBeOptional: close == "]"));
            if (!Accept(","))
            {
                break;
            }

            if (close == ")" && Now.Is(close))
            {
                throw Unexpected();
            }
        }

        Expect(close);
        return [.. args];
    }

    private CelNode Entry(bool mayBeOptional)
    {
        var position = Now.Position;
        return mayBeOptional && Accept("?") ? Node(CelNodeKind.OptionalEntry, position, "", Expression()) : Expression();
    }

    private CelNode Primary()
    {
        var token = Now;
        if (token.Kind == 'v')
        {
            _at++;
            return ReferenceEquals(token.Value, MinMagnitude)
                ? throw new CelSyntaxException(token.Position, "invalid int literal")
                : new(CelNodeKind.Literal, token.Position, "", token.Value);
        }

        if (token.Kind == 'i' || token.Is("."))
        {
            return Name(token.Position);
        }

        return token.Text switch
        {
            "(" when token.Kind == 'o' => Inner(),
            "[" when token.Kind == 'o' => Node(CelNodeKind.List, token.Position, "", Arguments("[", "]")),
            "{" when token.Kind == 'o' => MapLiteral(),
            _ => throw Unexpected(),
        };
    }

    private CelNode Inner()
    {
        Expect("(");
        var inner = Expression();
        Expect(")");
        return inner;
    }

    private CelNode Name(int position)
    {
        Accept(".");
        var name = Word();
        if (IsReserved(name))
        {
            throw new CelSyntaxException(position, $"reserved identifier: {name}");
        }

        if (!Now.Is("("))
        {
            return Node(CelNodeKind.Ident, position, name);
        }

        var args = Arguments("(", ")");
        if (name != "has" || args.Length != 1)
        {
            return Node(CelNodeKind.Call, position, name, args);
        }

        return args[0].Kind == CelNodeKind.Select
            ? Node(CelNodeKind.Has, position, "has", args[0])
            : throw new CelSyntaxException(args[0].Position, "invalid argument to has() macro");
    }

    private CelNode MapLiteral()
    {
        var position = Now.Position;
        Expect("{");
        var parts = new List<CelNode>();
        while (!Now.Is("}"))
        {
            parts.Add(Entry(mayBeOptional: true));
            Expect(":");
            parts.Add(Expression());
            if (!Accept(","))
            {
                break;
            }
        }

        Expect("}");
        return Node(CelNodeKind.Map, position, "", [.. parts]);
    }
}
