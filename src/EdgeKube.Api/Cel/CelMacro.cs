namespace EdgeKube.Api.Cel;

/// <summary>Runs all, exists, exists_one, map, filter, optMap and optFlatMap.</summary>
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
            ("map" or "filter", CelList or CelMap) => Map(target, scope),
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
        var (first, hasTwo) = (node.Args[1].Name, node.Args.Length == 4 && node.Name != "map");
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

    private object Map(object target, CelScope? scope)
    {
        var items = new List<object?>();
        var filter = node.Name == "filter" || node.Args.Length == 4 ? node.Args[2] : null;
        foreach (var step in Steps(target, scope))
        {
            var isTaken = filter is null ? true : evaluation.Run(filter, step);
            if (isTaken is not bool taken)
            {
                return isTaken as CelError ?? CelError.NoOverload;
            }

            if (!taken)
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
}
