namespace EdgeKube.Api.Cel;

/// <summary>Runs all, exists, exists_one, map, filter, the transforms, optMap and optFlatMap.</summary>
internal sealed class CelMacro(CelEvaluation evaluation, CelNode node)
{
    public object? Run(CelScope? scope)
    {
        var target = evaluation.Run(node.Args[0], scope);
        return (node.Name, target) switch
        {
            (_, CelError) => target,
            ("optMap" or "optFlatMap", CelOptional optional) => Optional(optional, scope),
            ("all", CelList or CelMap) => Any(target, scope, decisive: false),
            ("exists", CelList or CelMap) => Any(target, scope, decisive: true),
            ("exists_one", CelList or CelMap) => ExistsOne(target, scope),
            ("map" or "filter" or "transformList", CelList or CelMap) => Map(target, scope),
            ("transformMap" or "transformMapEntry", CelList or CelMap) => Entries(target, scope),
            _ => CelError.NoOverload,
        };
    }

    private object? Optional(CelOptional optional, CelScope? scope)
    {
        if (!optional.HasValue)
        {
            return optional;
        }

        var result = evaluation.Run(node.Args[2], new(node.Args[1].Name, optional.Value, scope));
        return result is CelError || node.Name == "optFlatMap" ? result : new CelOptional(true, result);
    }

    private IEnumerable<CelScope> Steps(object target, CelScope? scope)
    {
        var (first, hasTwo) = (node.Args[1].Name, node.HasTwoVariables);
        var keys = target is CelMap map ? map.Keys : ((CelList)target).Items.Select((item, i) => hasTwo ? (object?)(long)i : item);
        foreach (var key in keys)
        {
            evaluation.Charge(2);
            yield return hasTwo ? new(node.Args[2].Name, CelOperators.Index(target, key), new(first, key, scope)) : new(first, key, scope);
        }
    }

    private object Any(object target, CelScope? scope, bool decisive)
    {
        object result = !decisive;
        foreach (var step in Steps(target, scope))
        {
            switch (evaluation.Run(node.Args[^1], step))
            {
                case bool truth when truth == decisive:
                    return truth;
                case bool:
                    break;
                case CelError error:
                    result = result as CelError ?? error;
                    break;
                default:
                    result = CelError.NoOverload;
                    break;
            }
        }

        return result;
    }

    private object ExistsOne(object target, CelScope? scope)
    {
        var count = 0;
        foreach (var step in Steps(target, scope))
        {
            switch (evaluation.Run(node.Args[^1], step))
            {
                case bool truth:
                    count += truth ? 1 : 0;
                    break;
                case var other:
                    return other as CelError ?? CelError.NoOverload;
            }
        }

        return count == 1;
    }

    /// <summary>Whether a step passes the macro's filter; an error that ends it all otherwise.</summary>
    private object Passes(CelScope step)
    {
        var first = node.HasTwoVariables ? 3 : 2;
        var filter = node.Name == "filter" || node.Args.Length > first + 1 ? node.Args[first] : null;
        var result = filter is null ? true : evaluation.Run(filter, step);
        return result is bool passes ? passes : result as CelError ?? CelError.NoOverload;
    }

    private object Map(object target, CelScope? scope)
    {
        var items = new List<object?>();
        foreach (var step in Steps(target, scope))
        {
            var passes = Passes(step);
            if (passes is CelError)
            {
                return passes;
            }

            if (passes is not true)
            {
                continue;
            }

            var item = node.Name == "filter" ? step.Value : evaluation.Run(node.Args[^1], step);
            if (item is CelError)
            {
                return item;
            }

            items.Add(item);
        }

        return new CelList([.. items]);
    }

    private object Entries(object target, CelScope? scope)
    {
        var members = new Dictionary<object, object?>(CelEquality.Keys);
        foreach (var step in Steps(target, scope))
        {
            var passes = Passes(step);
            var value = passes is true ? evaluation.Run(node.Args[^1], step) : passes as CelError;
            if (value is CelError)
            {
                return value;
            }

            if (passes is true && Insert(members, step.Outer!.Value!, value) is { } error)
            {
                return error;
            }
        }

        return new CelMap(members);
    }

    /// <summary>A value under the step's key, or the entries of a map that the step made.</summary>
    private CelError? Insert(Dictionary<object, object?> members, object key, object? value)
    {
        if (node.Name == "transformMap")
        {
            members[key] = value;
            return null;
        }

        if (value is not CelMap made)
        {
            return CelError.NoOverload;
        }

        foreach (var name in made.Keys)
        {
            evaluation.Charge(1);
            if (!made.TryGet(name, out var member) || !members.TryAdd(name, member))
            {
                return new($"insert failed: key {CelText.Show(name)} already exists");
            }
        }

        return null;
    }
}
