namespace EdgeKube.Api.Cel;

/// <summary>Finds what cannot fit before anything runs: unknown names, fields the schema lacks, functions over the wrong types.</summary>
/// <remarks>What it does not know is dyn; the evaluator then decides.</remarks>
internal sealed class CelCheck(CelEnvironment environment)
{
    private readonly Dictionary<CelNode, CelTyped> _found = new(ReferenceEqualityComparer.Instance);

    /// <summary>What every node of the tree is, once the check has run.</summary>
    public IReadOnlyDictionary<CelNode, CelTyped> Found => _found;

    /// <summary>Gives the type of the result.</summary>
    /// <exception cref="CelSyntaxException">The expression does not fit.</exception>
    public CelType Run(CelNode node) => Visit(node, null);

    private static CelSyntaxException Undeclared(CelNode node, string name) =>
        new(node.Position, $"undeclared reference to '{name}' (in container '')");

    private static CelSyntaxException Expected(CelNode node, string wanted, CelType found) =>
        new(node.Position, $"expected type '{wanted}' but found '{found}'");

    private CelType Visit(CelNode node, CelTypeScope? scope)
    {
        if (node.Kind is CelNodeKind.Call or CelNodeKind.Member)
        {
            return Function(node, node.Kind == CelNodeKind.Member ? "." + node.Name : node.Name, scope);
        }

        var type = node.Kind switch
        {
            CelNodeKind.Literal => Literal(node.Value),
            CelNodeKind.Ident => Ident(node, scope),
            CelNodeKind.Select => Select(node, Visit(node.Args[0], scope)),
            CelNodeKind.OptionalSelect => OptionalSelect(node, Visit(node.Args[0], scope)),
            CelNodeKind.Has => Has(node, scope),
            CelNodeKind.Macro => Macro(node, scope),
            CelNodeKind.List => CelType.List(Joined(node.Args, 0, 1, scope)),
            CelNodeKind.Map => CelType.Map(Joined(node.Args, 0, 2, scope), Joined(node.Args, 1, 2, scope)),
            _ => Visit(node.Args[0], scope),
        };
        _found[node] = new(type, []);
        return type;
    }

    private CelType Has(CelNode node, CelTypeScope? scope)
    {
        Select(node.Args[0], Visit(node.Args[0].Args[0], scope));
        return CelType.Bool;
    }

    private static CelType Literal(object? value) => value switch
    {
        null => new("null_type"),
        bool => CelType.Bool,
        long => CelType.Int,
        ulong => new("uint"),
        double => new("double"),
        string => CelType.String,
        byte[] => new("bytes"),
        _ => CelType.Dyn,
    };

    /// <summary>The one type of every second, or each, of the entries of a literal.</summary>
    private CelType Joined(CelNode[] parts, int from, int step, CelTypeScope? scope)
    {
        CelType? joined = null;
        for (var i = from; i < parts.Length; i += step)
        {
            var type = Visit(parts[i], scope);
            var isOptional = parts[i].Kind == CelNodeKind.OptionalEntry || (from == 1 && parts[i - 1].Kind == CelNodeKind.OptionalEntry);
            if (isOptional && (step == 1 || from == 1))
            {
                type = type.IsDyn ? type : type.IsOptional ? type.Items : throw Expected(parts[i], "optional_type", type);
            }

            if (joined is not null && !joined.Accepts(type) && !type.Accepts(joined))
            {
                throw Expected(parts[i], joined.ToString(), type);
            }

            joined = joined is null || type.IsDyn ? type : joined;
        }

        return joined ?? CelType.Dyn;
    }

    private CelType Ident(CelNode node, CelTypeScope? scope)
    {
        if (CelTypeScope.Find(scope, node.Name) is { } variable)
        {
            return variable;
        }

        if (environment.Variables.TryGetValue(node.Name, out var schema))
        {
            return node.Name == "authorizer" ? CelType.Authorizer
                : environment.Optionals.Contains(node.Name) ? CelType.Optional(CelType.Of(schema))
                : CelType.Of(schema);
        }

        return CelTypeName.Find(node.Name) is not null ? new("type") : throw Undeclared(node, node.Name);
    }

    private static CelType Select(CelNode node, CelType operand)
    {
        if (operand.IsOptional)
        {
            return CelType.Optional(Select(node, operand.Items));
        }

        if (operand.Name == CelType.Authorizer.Name && node.Name == "requestResource")
        {
            return CelSignatures.ResourceCheck;
        }

        if (operand.Name is not ("dyn" or "map" or "object"))
        {
            throw new CelSyntaxException(node.Position, $"type '{operand}' does not support field selection");
        }

        return operand.Field(node.Name) ?? throw new CelSyntaxException(node.Position, $"undefined field '{node.Name}'");
    }

    private static CelType OptionalSelect(CelNode node, CelType operand) =>
        Select(node, operand) is { IsOptional: false } plain || !operand.IsOptional ? CelType.Optional(Select(node, operand)) : Select(node, operand);

    private CelType Macro(CelNode node, CelTypeScope? scope)
    {
        var target = Visit(node.Args[0], scope);
        var isOptional = node.Name is "optMap" or "optFlatMap";
        if (!target.IsDyn && (isOptional ? !target.IsOptional : target.Name is not ("list" or "map")))
        {
            throw new CelSyntaxException(node.Position, isOptional
                ? $"found no matching overload for 'hasValue' applied to '{target}.()'"
                : $"expression of type '{target}' cannot be range of a comprehension (must be list, map, or dynamic)");
        }

        var inner = new CelTypeScope(node.Args[1].Name, First(node, target), scope);
        inner = node.HasTwoVariables ? new(node.Args[2].Name, target.IsDyn ? CelType.Dyn : target.Items, inner) : inner;
        return Body(node, target, inner);
    }

    private static CelType First(CelNode node, CelType target) => target.Name switch
    {
        "dyn" => CelType.Dyn,
        "map" => target.Keys,
        "list" when node.HasTwoVariables => CelType.Int,
        _ => target.Items,
    };

    private CelType Body(CelNode node, CelType target, CelTypeScope inner)
    {
        var from = node.HasTwoVariables ? 3 : 2;
        for (var i = from; i < node.Args.Length - 1; i++)
        {
            Truth(node.Args[i], Visit(node.Args[i], inner)); // a filter
        }

        var last = Visit(node.Args[^1], inner);
        var made = node.Name switch
        {
            "map" or "transformList" => CelType.List(last),
            "transformMap" => CelType.Map(inner.Outer?.Type ?? CelType.Dyn, last),
            "transformMapEntry" => last.Name is "map" or "dyn" ? last : throw Expected(node.Args[^1], "map", last),
            "optMap" => CelType.Optional(last),
            "optFlatMap" => last.IsDyn || last.IsOptional ? last : throw Expected(node.Args[^1], "optional_type", last),
            _ => null,
        };
        return made ?? Judged(node, target, last);
    }

    /// <summary>Of a macro whose body is a condition.</summary>
    private static CelType Judged(CelNode node, CelType target, CelType last)
    {
        Truth(node.Args[^1], last);
        return node.Name != "filter" ? CelType.Bool : target.Name == "list" ? target : CelType.List(target.IsDyn ? target : target.Keys);
    }

    private static void Truth(CelNode node, CelType type)
    {
        if (!CelType.Bool.Accepts(type))
        {
            throw Expected(node, "bool", type);
        }
    }

    private CelType Function(CelNode node, string name, CelTypeScope? scope)
    {
        var args = Array.ConvertAll(node.Args, part => Visit(part, scope));
        var overloads = CelSignatures.Find(name);
        if (overloads is null && !CelFunctions.Has(name))
        {
            throw Undeclared(node, node.Name);
        }

        var fitting = new List<CelOverload>();
        CelType? result = null;
        foreach (var overload in overloads ?? [])
        {
            if (overload.Fit(args) is { } gives)
            {
                fitting.Add(overload);
                result = result is null || result.ToString() == gives.ToString() ? gives : CelType.Dyn;
            }
        }

        if (overloads is null ? CelFunctions.Find(name, args.Length) is null : fitting.Count == 0)
        {
            throw NoOverload(node, args);
        }

        result ??= CelType.Dyn;
        _found[node] = new(result, fitting);
        return result;
    }

    private static CelSyntaxException NoOverload(CelNode node, CelType[] args) => new(
        node.Position,
        node.Kind == CelNodeKind.Member
            ? $"found no matching overload for '{node.Name}' applied to '{args[0]}.({string.Join<CelType>(", ", args[1..])})'"
            : $"found no matching overload for '{node.Name}' applied to '({string.Join<CelType>(", ", args)})'");
}
