using EdgeKube.Api.Schemas;

namespace EdgeKube.Api.Cel;

/// <summary>What an expression may cost at worst, from the bounds that the schema sets; the counterpart of what a run is charged.</summary>
/// <remarks>The figures are Kubernetes' own, so that the same definitions are taken and refused.</remarks>
/// <param name="root">The schema of <c>self</c>.</param>
/// <param name="found">What the check knows of the nodes.</param>
internal sealed class CelEstimate(SchemaNode root, IReadOnlyDictionary<CelNode, CelTyped> found)
{
    private const double NewList = 10;
    private const double NewMap = 30;

    private static readonly SchemaNode _text = new() { Type = "string" };
    private static readonly SchemaNode _metadata = new() { Type = "object", Properties = { ["name"] = _text, ["generateName"] = _text } };

    public double Run(CelNode node) => Visit(node, null).Cost;

    private CelEstimated Visit(CelNode node, CelEstimateScope? scope) => node.Kind switch
    {
        CelNodeKind.Literal => new(0, Literal(node.Value)),
        CelNodeKind.Ident => Ident(node, scope),
        CelNodeKind.Select => Select(node, Visit(node.Args[0], scope)),
        CelNodeKind.Has => Visit(node.Args[0].Args[0], scope) with { Size = CelSize.One, Schema = null },
        CelNodeKind.OptionalSelect => new(Visit(node.Args[0], scope).Cost + 1, Scalar(node)),
        CelNodeKind.List => new(Sum(node.Args, scope) + NewList, CelSize.Exactly(node.Args.Length)),
        CelNodeKind.Map => new(Sum(node.Args, scope) + NewMap, CelSize.Exactly(node.Args.Length / 2)),
        CelNodeKind.Macro => Macro(node, scope),
        CelNodeKind.OptionalEntry => Visit(node.Args[0], scope),
        _ => Call(node, scope),
    };

    private double Sum(CelNode[] nodes, CelEstimateScope? scope)
    {
        var sum = 0.0;
        foreach (var node in nodes)
        {
            sum = CelSize.Bounded(sum + Visit(node, scope).Cost);
        }

        return sum;
    }

    private static CelSize Literal(object? value) => CelSize.Exactly(value switch
    {
        string text => CelText.Length(text),
        byte[] bytes => bytes.Length,
        _ => 1,
    });

    private CelSize? Scalar(CelNode node) => found[node].Type.IsScalar ? CelSize.One : null;

    /// <summary>A place in the schema, and the size that its values may have.</summary>
    private static CelEstimated At(double cost, SchemaNode? schema) => new(cost, new CelSize(0, SchemaSize.Most(schema)), schema ?? new());

    private CelEstimated Ident(CelNode node, CelEstimateScope? scope) =>
        CelEstimateScope.Find(scope, node.Name) is { } variable ? variable with { Cost = 1 } : At(1, root);

    private CelEstimated Select(CelNode node, CelEstimated operand)
    {
        var cost = operand.Cost + (found[node.Args[0]].Type.Name is "map" or "object" ? 1 : 0);
        if (operand.Schema is null)
        {
            return At(cost, root);
        }

        var name = CelNames.Unescape(node.Name);
        var isRoot = operand.Schema.IsCustom || operand.Schema.EmbeddedResource;
        return operand.Schema.Values is { } values ? At(cost, values)
            : name is not null && operand.Schema.Properties.TryGetValue(name, out var property) && !(isRoot && name == "metadata") ? At(cost, property)
            : isRoot && name is "metadata" ? At(cost, _metadata)
            : isRoot && name is "apiVersion" or "kind" ? At(cost, _text)
            : new(cost, Scalar(node));
    }

    /// <summary>The items or values of what is at a place; of what is at none, Kubernetes takes the root for it.</summary>
    private SchemaNode? Below(CelEstimated operand) => operand.Schema is null ? root : operand.Schema.Items ?? operand.Schema.Values;

    private CelEstimated Call(CelNode node, CelEstimateScope? scope)
    {
        var args = Array.ConvertAll(node.Args, a => Visit(a, scope));
        var types = Array.ConvertAll(node.Args, a => found[a].Type);
        var typed = found[node];
        var sum = CelSize.Bounded(args.Sum(a => a.Cost));
        switch (node.Name)
        {
            case "_&&_" or "_||_":
                return new(sum, CelSize.One);
            case "_?_:_":
                return new(args[0].Cost + Math.Max(args[1].Cost, args[2].Cost), args[1].SizeOrUnknown.Or(args[2].SizeOrUnknown));
            case "dyn":
                return args[0] with { Cost = args[0].Cost + 1 };
            case "_[_]" when types[0].Name is "list" or "map" or "dyn":
                return At(sum + 1, Below(args[0]));
        }

        var name = node.Kind == CelNodeKind.Member ? "." + node.Name : node.Name;
        double cost = 0;
        CelSize? size = null;
        foreach (var overload in typed.Overloads.Count == 0 ? [new CelOverload(types, typed.Type)] : typed.Overloads)
        {
            var (own, result) = CelCallCosts.Of(name, new CelCallCosts.Call(overload, node.Args, args, types));
            cost = Math.Max(cost, own);
            size = result is null ? size : size?.Or(result.Value) ?? result;
        }

        return new(CelSize.Bounded(sum + cost), size ?? Scalar(node));
    }

    /// <summary>As Kubernetes unfolds it: begin, and for each item a condition and a step, and a result.</summary>
    private CelEstimated Macro(CelNode node, CelEstimateScope? scope)
    {
        var target = Visit(node.Args[0], scope);
        if (node.Name is "optMap" or "optFlatMap")
        {
            var body = Visit(node.Args[2], new(node.Args[1].Name, new(1, Scalar(node.Args[2]), root), scope)).Cost;
            return new(CelSize.Bounded((2 * target.Cost) + body + NewList + 4), Scalar(node));
        }

        var inner = new CelEstimateScope(node.Args[1].Name, FirstVariable(node, target), scope);
        inner = node.HasTwoVariables ? new(node.Args[2].Name, At(1, Below(target)), inner) : inner;
        var from = node.HasTwoVariables ? 3 : 2;
        var filter = node.Args.Length > from + 1 ? Visit(node.Args[from], inner).Cost : 0;
        var last = Visit(node.Args[^1], inner).Cost;
        var (begin, step, end, hasRangeSize) = node.Name switch
        {
            "all" => (0.0, last + 3, 1.0, false),
            "exists" => (0, last + 4, 1, false),
            "exists_one" => (0, last + 2, 2, false),
            "filter" => (NewList, last + NewList + 3, 1, true),
            "map" or "transformList" => (NewList, last + filter + NewList + 2, 1, true),
            "transformMap" => (NewMap, last + filter + 3, 1, true),
            _ => (NewMap, last + filter + 2, 1, true),
        };
        var cost = CelSize.Bounded(target.Cost + begin + end + (target.SizeOrUnknown.Most * CelSize.Bounded(step)));
        return new(cost, hasRangeSize ? target.SizeOrUnknown : CelSize.One);
    }

    private CelEstimated FirstVariable(CelNode node, CelEstimated target)
    {
        var type = found[node.Args[0]].Type;
        return type.Name switch
        {
            "map" => new(1, new CelSize(0, target.Schema is null ? SchemaSize.Most(root) : 0), new SchemaNode()), // the size of keys is not counted
            "list" when node.HasTwoVariables => new(1, CelSize.One, new SchemaNode()),
            _ => At(1, Below(target)),
        };
    }
}
