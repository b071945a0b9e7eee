#pragma warning disable IDE0130 // compiled into every project, so that it is found before System.Linq's
namespace EdgeKube;

/// <summary>
/// Stands in for <see cref="Enumerable"/>'s Select and Where in all of EdgeKube's code: C# looks for extension methods in the enclosing
/// namespaces before it looks in those that are imported.
/// </summary>
/// <remarks>
/// System.Linq's Select is a generic virtual method of its iterators (Where's among them), so an ahead-of-time compiler must make
/// it for every source element type times every result type there is: a quarter of the executable. .NET 10 has a switch for it
/// (UseSizeOptimizedLinq); when publish.sh no longer falls back to .NET 9, this file goes.
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
}
