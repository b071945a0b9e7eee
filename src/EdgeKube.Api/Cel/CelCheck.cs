using EdgeKube.Api.Schemas;

namespace EdgeKube.Api.Cel;

/// <summary>Finds what cannot fit before anything runs: unknown names, fields the schema lacks, operators over wrong kinds.</summary>
/// <remarks>What it does not know is dyn; the evaluator then decides.</remarks>
internal sealed class CelCheck(CelEnvironment environment)
{
    private const string Dyn = "dyn";

    private static readonly Shape _any = new(Dyn, null);

    /// <summary>Gives the kind of the result.</summary>
    /// <exception cref="CelSyntaxException">The expression does not fit.</exception>
    public string Run(CelNode node) => Visit(node, null).Kind;

    private static CelSyntaxException Undeclared(CelNode node, string name) =>
        new(node.Position, $"undeclared reference to '{name}' (in container '')");

    private static Shape Of(SchemaNode? schema) => schema switch
    {
        null => _any,
        { Nullable: true } or { IntOrString: true } => new(Dyn, schema),
        { Type: "integer" } => new("int", schema),
        { Type: "number" } => new("double", schema),
        { Type: "boolean" } => new("bool", schema),
        { Type: "array" } => new("list", schema),
        { Type: "object" } => new("map", schema),
        { Type: "string", Format: "date-time" or "date" } => new("google.protobuf.Timestamp", schema),
        { Type: "string", Format: "duration" } => new("google.protobuf.Duration", schema),
        { Type: "string", Format: "byte" } => new("bytes", schema),
        { Type: "string" } => new("string", schema),
        _ => new(Dyn, schema),
    };

    private Shape Visit(CelNode node, CelScope? scope) => node.Kind switch
    {
        CelNodeKind.Literal => new(Literal(node.Value), null),
        CelNodeKind.Ident => Ident(node, scope),
        CelNodeKind.Select => Select(node, Visit(node.Args[0], scope)),
        CelNodeKind.OptionalSelect => Then(Select(node, Visit(node.Args[0], scope)), "optional_type"),
        CelNodeKind.Has => Then(Select(node.Args[0], Visit(node.Args[0].Args[0], scope)), "bool"),
        CelNodeKind.Macro => Macro(node, scope),
        CelNodeKind.List => All(node, scope, "list"),
        CelNodeKind.Map => All(node, scope, "map"),
        CelNodeKind.OptionalEntry => Visit(node.Args[0], scope),
        CelNodeKind.Member => Function(node, "." + node.Name, scope),
        _ => Function(node, node.Name, scope),
    };

    private static Shape Then(Shape _, string kind) => new(kind, null);

    private static string Literal(object? value) => value switch
    {
        bool => "bool",
        long => "int",
        ulong => "uint",
        double => "double",
        string => "string",
        byte[] => "bytes",
        _ => Dyn,
    };

    private Shape All(CelNode node, CelScope? scope, string kind)
    {
        foreach (var part in node.Args)
        {
            Visit(part, scope);
        }

        return new(kind, null);
    }

    private Shape Ident(CelNode node, CelScope? scope)
    {
        if (CelScope.TryFind(scope, node.Name, out var shape))
        {
            return (Shape)shape!;
        }

        if (environment.Variables.TryGetValue(node.Name, out var schema))
        {
            return environment.Optionals.Contains(node.Name) ? new("optional_type", schema) : Of(schema);
        }

        return CelTypeName.Find(node.Name) is not null ? new("type", null) : throw Undeclared(node, node.Name);
    }

    private static Shape Select(CelNode node, Shape operand)
    {
        if (operand.Kind is not (Dyn or "map" or "optional_type"))
        {
            throw new CelSyntaxException(node.Position, $"type '{operand.Kind}' does not support field selection");
        }

        if (operand.Schema is not { } schema || operand.Kind == "optional_type")
        {
            return _any;
        }

        if (schema.Properties.Count == 0)
        {
            return Of(schema.Values);
        }

        if (CelNames.Unescape(node.Name) is { } name && schema.Properties.TryGetValue(name, out var property))
        {
            return Of(property);
        }

        return node.Name is "apiVersion" or "kind" or "metadata" || schema.Values is not null
            ? Of(schema.Values)
            : throw new CelSyntaxException(node.Position, $"undefined field '{node.Name}'");
    }

    private Shape Macro(CelNode node, CelScope? scope)
    {
        var target = Visit(node.Args[0], scope);
        var isOptional = node.Name is "optMap" or "optFlatMap";
        if (target.Kind != Dyn && (isOptional ? target.Kind != "optional_type" : target.Kind is not ("list" or "map")))
        {
            throw new CelSyntaxException(node.Position, $"expression of type '{target.Kind}' cannot be range of a comprehension (must be list, map, or dynamic)");
        }

        var item = target.Kind == "list" ? Of(target.Schema?.Items) : _any;
        var hasTwo = node.Args.Length == 4 && node.Name != "map";
        var inner = new CelScope(node.Args[1].Name, hasTwo && target.Kind == "list" ? new Shape("int", null) : item, scope);
        inner = hasTwo ? new(node.Args[2].Name, item, inner) : inner;
        Body(node, inner, hasTwo ? 3 : 2);
        return isOptional ? new("optional_type", null) : node.Name switch
        {
            "filter" => new("list", target.Kind == "list" ? target.Schema : null),
            "map" => new("list", null),
            _ => new("bool", null),
        };
    }

    private void Body(CelNode node, CelScope inner, int from)
    {
        foreach (var part in node.Args.AsSpan(from))
        {
            var shape = Visit(part, inner);
            if (shape.Kind is not (Dyn or "bool") && (part != node.Args[^1] || node.Name is "all" or "exists" or "exists_one" or "filter"))
            {
                throw new CelSyntaxException(part.Position, $"expected type 'bool' but found '{shape.Kind}'");
            }
        }
    }

    private Shape Function(CelNode node, string name, CelScope? scope)
    {
        var args = Array.ConvertAll(node.Args, part => Visit(part, scope));
        if (name is "_&&_" or "_||_" or "!_")
        {
            return Array.TrueForAll(args, a => a.Kind is Dyn or "bool") ? new("bool", null) : throw NoOverload(node, name, args);
        }

        if (name == "_?_:_")
        {
            return args[0].Kind is not (Dyn or "bool") ? throw NoOverload(node, name, args) : args[1].Kind == args[2].Kind ? args[1] : _any;
        }

        if (name == "_[?_]")
        {
            return new("optional_type", null);
        }

        if (!CelFunctions.Has(name))
        {
            throw Undeclared(node, node.Name);
        }

        if (CelFunctions.Find(name, args.Length) is null || !Fits(name, args))
        {
            throw NoOverload(node, node.Name, args);
        }

        return name == "_[_]" ? Element(args[0]) : new(Result(name, args), null);
    }

    private static Shape Element(Shape operand) => operand.Kind switch
    {
        "list" => Of(operand.Schema?.Items),
        "map" => Of(operand.Schema?.Values),
        _ => _any,
    };

    private static CelSyntaxException NoOverload(CelNode node, string name, Shape[] args) => new(
        node.Position,
        node.Kind == CelNodeKind.Member
            ? $"found no matching overload for '{name}' applied to '{args[0].Kind}.({string.Join(", ", args.Skip(1).Select(a => a.Kind))})'"
            : $"found no matching overload for '{name}' applied to '({string.Join(", ", args.Select(a => a.Kind))})'");

    private static bool IsNumber(string kind) => kind is "int" or "uint" or "double";

    private static bool IsTime(string kind) => kind.StartsWith("google.", StringComparison.Ordinal);

    private static bool Fits(string name, Shape[] args)
    {
        if (args.Length != 2 || args[0].Kind == Dyn || args[1].Kind == Dyn)
        {
            return true;
        }

        var (a, b) = (args[0].Kind, args[1].Kind);
        return name switch
        {
            "_==_" or "_!=_" => a == b,
            "_<_" or "_<=_" or "_>_" or "_>=_" => (a == b && a is not ("list" or "map" or "optional_type")) || (IsNumber(a) && IsNumber(b)),
            "@in" => b is "list" or "map",
            ".matches" or ".contains" or ".startsWith" or ".endsWith" => a == "string" && b == "string",
            _ => Computes(name, a, b),
        };
    }

    private static bool Computes(string name, string a, string b) => name switch
    {
        "_+_" => (a == b && a is not ("map" or "bool" or "optional_type" or "google.protobuf.Timestamp")) || (IsTime(a) && IsTime(b) && a != b),
        "_-_" => (a == b && (IsNumber(a) || IsTime(a))) || (a == "google.protobuf.Timestamp" && b == "google.protobuf.Duration"),
        "_*_" or "_/_" => a == b && IsNumber(a),
        "_%_" => a == b && a is "int" or "uint",
        _ => true,
    };

    private static string Result(string name, Shape[] args) => name switch
    {
        "_==_" or "_!=_" or "_<_" or "_<=_" or "_>_" or "_>=_" or "@in" or "matches" or ".matches" or ".contains" or ".startsWith"
            or ".endsWith" or ".hasValue" or ".isSorted" or "bool" or "isQuantity" => "bool",
        "size" or ".size" or "int" => "int",
        "string" or "double" or "uint" or "bytes" or "type" => name,
        ".join" or ".replace" or ".substring" or ".trim" or ".lowerAscii" or ".upperAscii" or ".charAt" => "string",
        ".split" or ".findAll" => "list",
        "_+_" or "_-_" or "_*_" or "_/_" or "_%_" when IsNumber(args[0].Kind) || args[0].Kind is "string" => args[0].Kind,
        "timestamp" => "google.protobuf.Timestamp",
        "duration" => "google.protobuf.Duration",
        _ => Dyn,
    };

    /// <summary>What is known of a part's result.</summary>
    private sealed record Shape(string Kind, SchemaNode? Schema);
}
