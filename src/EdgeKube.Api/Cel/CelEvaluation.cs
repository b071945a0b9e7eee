namespace EdgeKube.Api.Cel;

/// <summary>One run of a tree: errors are values, the budget ends it.</summary>
internal sealed class CelEvaluation(IReadOnlyDictionary<string, object?> variables, CelBudget budget, CancellationToken ct)
{
    public object? Run(CelNode node, CelScope? scope) => node.Kind switch
    {
        CelNodeKind.Literal => node.Value,
        CelNodeKind.Ident => Ident(node.Name, scope),
        CelNodeKind.Select => Select(Run(node.Args[0], scope), node.Name),
        CelNodeKind.OptionalSelect => OptionalIndex(Run(node.Args[0], scope), node.Name),
        CelNodeKind.Has => Has(node.Args[0], scope),
        CelNodeKind.List => List(node, scope),
        CelNodeKind.Map => Map(node, scope),
        CelNodeKind.Macro => new CelMacro(this, node).Run(scope),
        CelNodeKind.Member => Apply(node, "." + node.Name, scope),
        CelNodeKind.Call => Call(node, scope),
        _ => CelError.NoOverload,
    };

    public void Charge(long units)
    {
        ct.ThrowIfCancellationRequested();
        budget.Charge(units);
    }

    private object? Ident(string name, CelScope? scope)
    {
        Charge(1);
        if (CelScope.TryFind(scope, name, out var value) || variables.TryGetValue(name, out value))
        {
            return value;
        }

        return CelTypeName.Find(name) ?? (object)new CelError($"no such attribute(s): {name}");
    }

    private object? Select(object? operand, string name)
    {
        Charge(1);
        return operand switch
        {
            CelError => operand,
            CelMap map => map.TryGet(name, out var value) ? value : new CelError($"no such key: {name}"),
            CelOptional => OptionalIndex(operand, name),
            CelAuthorizer authorizer => authorizer.Member(name) ?? (object)new CelError($"no such key: {name}"),
            _ => CelError.NoOverload,
        };
    }

    private object Has(CelNode select, CelScope? scope)
    {
        var operand = Run(select.Args[0], scope);
        Charge(1);
        return operand switch
        {
            CelError => operand,
            CelMap map => map.TryGet(select.Name, out var value) ? value is CelError ? value : true : (object)false,
            CelOptional optional => optional.Value is CelMap map && map.TryGet(select.Name, out _),
            _ => CelError.NoOverload,
        };
    }

    private object? OptionalIndex(object? operand, object? index)
    {
        Charge(1);
        if (operand is CelOptional optional)
        {
            return optional.HasValue ? OptionalIndex(optional.Value, index) : optional;
        }

        return operand switch
        {
            CelError => operand,
            _ when index is CelError => index,
            CelMap map => map.TryGet(index, out var value) ? Optional(value) : CelOptional.None,
            CelList => CelOperators.Index(operand, index) is var item and not CelError ? Optional(item) : CelOptional.None,
            _ => CelError.NoOverload,
        };
    }

    private static object? Optional(object? value) => value is CelError ? value : new CelOptional(true, value);

    private object? Call(CelNode node, CelScope? scope) => node.Name switch
    {
        "_&&_" => Logic(node, scope, decisive: false),
        "_||_" => Logic(node, scope, decisive: true),
        "_?_:_" => Run(node.Args[0], scope) switch
        {
            bool condition => Run(node.Args[condition ? 1 : 2], scope),
            CelError error => error,
            _ => CelError.NoOverload,
        },
        "_[?_]" => OptionalIndex(Run(node.Args[0], scope), Run(node.Args[1], scope)),
        _ => Apply(node, node.Name, scope),
    };

    /// <summary>An error on one side does not matter when the other side decides.</summary>
    private object? Logic(CelNode node, CelScope? scope, bool decisive)
    {
        var left = Run(node.Args[0], scope);
        if (left is bool first && first == decisive)
        {
            return left;
        }

        var right = Run(node.Args[1], scope);
        return (left, right) switch
        {
            (_, bool second) when second == decisive => right,
            (bool, bool) => right,
            (CelError, _) => left,
            (_, CelError) => right,
            _ => CelError.NoOverload,
        };
    }

    private object? Apply(CelNode node, string name, CelScope? scope)
    {
        var args = new object?[node.Args.Length];
        for (var i = 0; i < args.Length; i++)
        {
            args[i] = Run(node.Args[i], scope);
            if (args[i] is CelError)
            {
                return args[i];
            }
        }

        if (CelFunctions.Find(name, args.Length) is not { } function)
        {
            return CelError.NoOverload;
        }

        if (Pattern(node, name, args) is { } refused)
        {
            return refused;
        }

        Charge(1 + CelCost.Of(name, args));
        return function(args);
    }

    /// <summary>A pattern is compiled once where it is a literal.</summary>
    private static CelError? Pattern(CelNode node, string name, object?[] args)
    {
        var at = name is ".matches" or "matches" or ".find" or ".findAll" ? 1 : -1;
        if (at < 0 || args[at] is not string source)
        {
            return null;
        }

        var pattern = node.Pattern is { } known && known.Source == source ? known : CelPattern.Make(source);
        node.Pattern = pattern;
        args[at] = pattern;
        return pattern is null ? new CelError($"error parsing regexp: `{source}`") : null;
    }

    private object? List(CelNode node, CelScope? scope)
    {
        Charge(10);
        var items = new List<object?>(node.Args.Length);
        foreach (var part in node.Args)
        {
            var item = Run(part.Kind == CelNodeKind.OptionalEntry ? part.Args[0] : part, scope);
            if (item is CelError)
            {
                return item;
            }

            if (part.Kind != CelNodeKind.OptionalEntry)
            {
                items.Add(item);
            }
            else if (item is not CelOptional optional)
            {
                return CelError.NoOverload;
            }
            else if (optional.HasValue)
            {
                items.Add(optional.Value);
            }
        }

        return new CelList([.. items]);
    }

    private object? Map(CelNode node, CelScope? scope)
    {
        Charge(30);
        var members = new Dictionary<object, object?>(CelEquality.Keys);
        for (var i = 0; i < node.Args.Length; i += 2)
        {
            var isOptional = node.Args[i].Kind == CelNodeKind.OptionalEntry;
            var key = Run(isOptional ? node.Args[i].Args[0] : node.Args[i], scope);
            var value = Run(node.Args[i + 1], scope);
            if (Entry(members, key, value, isOptional) is { } error)
            {
                return error;
            }
        }

        return new CelMap(members);
    }

    private static CelError? Entry(Dictionary<object, object?> members, object? key, object? value, bool isOptional)
    {
        if ((key as CelError ?? value as CelError) is { } error)
        {
            return error;
        }

        if (key is not (string or long or ulong or bool))
        {
            return new("unsupported key type");
        }

        if (isOptional && value is not CelOptional)
        {
            return CelError.NoOverload;
        }

        if (isOptional && value is CelOptional { HasValue: false })
        {
            return null;
        }

        return members.TryAdd(key, isOptional ? ((CelOptional)value!).Value : value) ? null : new("Failed with repeated key");
    }
}
