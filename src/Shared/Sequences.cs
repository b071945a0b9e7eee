namespace EdgeKube;

/// <summary>
/// Stands in for those methods of <see cref="Enumerable"/> that return sequences or look into its iterators, in all of EdgeKube's code: C# looks for extension methods
/// in the enclosing namespaces before it looks in those that are imported.
/// </summary>
/// <remarks>
/// System.Linq's Select is a generic virtual method of its iterators (Where's, Concat's, OrderBy's …), so an ahead-of-time compiler must make
/// it for every source element type times every result type there is: a quarter of the executable. .NET 10 has a switch for it
/// (UseSizeOptimizedLinq); when publish.sh no longer falls back to .NET 9, this folder goes.
/// </remarks>
[Microsoft.CodeAnalysis.Embedded]
internal static class Sequences
{
    public static IEnumerable<TResult> Select<TSource, TResult>(this IEnumerable<TSource> source, Func<TSource, TResult> selector)
    {
        foreach (var item in source)
        {
            yield return selector(item);
        }
    }

    public static IEnumerable<T> Where<T>(this IEnumerable<T> source, Func<T, bool> predicate)
    {
        foreach (var item in source)
        {
            if (predicate(item))
            {
                yield return item;
            }
        }
    }

    public static IEnumerable<TResult> SelectMany<TSource, TResult>(this IEnumerable<TSource> source, Func<TSource, IEnumerable<TResult>> selector)
    {
        foreach (var item in source)
        {
            foreach (var inner in selector(item))
            {
                yield return inner;
            }
        }
    }

    public static IEnumerable<T> OfType<T>(this System.Collections.IEnumerable source)
    {
        foreach (var item in source)
        {
            if (item is T wanted)
            {
                yield return wanted;
            }
        }
    }

    public static IEnumerable<T> Concat<T>(this IEnumerable<T> first, IEnumerable<T> second)
    {
        foreach (var item in first)
        {
            yield return item;
        }

        foreach (var item in second)
        {
            yield return item;
        }
    }

    public static IEnumerable<T> Append<T>(this IEnumerable<T> source, T last) => source.Concat([last]);

    public static IEnumerable<T> Prepend<T>(this IEnumerable<T> source, T first) => new[] { first }.Concat(source);

    public static IEnumerable<T> Skip<T>(this IEnumerable<T> source, int count)
    {
        foreach (var item in source)
        {
            if (--count < 0)
            {
                yield return item;
            }
        }
    }

    public static IEnumerable<T> Take<T>(this IEnumerable<T> source, int count)
    {
        if (count <= 0)
        {
            yield break;
        }

        foreach (var item in source)
        {
            yield return item;
            if (--count == 0)
            {
                yield break;
            }
        }
    }

    public static IEnumerable<T> Reverse<T>(this IEnumerable<T> source)
    {
        var items = new List<T>(source);
        for (var i = items.Count - 1; i >= 0; i--)
        {
            yield return items[i];
        }
    }

    public static IEnumerable<T?> DefaultIfEmpty<T>(this IEnumerable<T> source) => source.DefaultIfEmpty(default);

    public static IEnumerable<T> DefaultIfEmpty<T>(this IEnumerable<T> source, T instead)
    {
        var isEmpty = true;
        foreach (var item in source)
        {
            isEmpty = false;
            yield return item;
        }

        if (isEmpty)
        {
            yield return instead;
        }
    }

    public static List<T> ToList<T>(this IEnumerable<T> source) => new(source);

    public static T[] ToArray<T>(this IEnumerable<T> source)
    {
        if (source is not ICollection<T> items)
        {
            return new List<T>(source).ToArray();
        }

        var copy = items.Count == 0 ? [] : new T[items.Count];
        items.CopyTo(copy, 0);
        return copy;
    }

    public static IEnumerable<T> Distinct<T>(this IEnumerable<T> source, IEqualityComparer<T>? comparer = null) => source.Except([], comparer);

    public static IEnumerable<T> Union<T>(this IEnumerable<T> first, IEnumerable<T> second, IEqualityComparer<T>? comparer = null) =>
        first.Concat(second).Distinct(comparer);

    public static IEnumerable<T> Except<T>(this IEnumerable<T> first, IEnumerable<T> second, IEqualityComparer<T>? comparer = null)
    {
        var seen = new HashSet<T>(second, comparer);
        foreach (var item in first)
        {
            if (seen.Add(item))
            {
                yield return item;
            }
        }
    }
}
