namespace EdgeKube;

/// <summary>Stands in for the methods of <see cref="Enumerable"/> that put a sequence in order, for the reason <see cref="Sequences"/> gives.</summary>
[Microsoft.CodeAnalysis.Embedded]
internal static class SequenceOrder
{
    public static OrderedSequence<T> OrderBy<T, TKey>(this IEnumerable<T> source, Func<T, TKey> key, IComparer<TKey>? comparer = null) =>
        new(source, By(key, comparer));

    public static OrderedSequence<T> OrderByDescending<T, TKey>(this IEnumerable<T> source, Func<T, TKey> key, IComparer<TKey>? comparer = null) =>
        new(source, Reversed(By(key, comparer)));

    public static OrderedSequence<T> Order<T>(this IEnumerable<T> source, IComparer<T>? comparer = null) => new(source, (comparer ?? Comparer<T>.Default).Compare);

    public static Comparison<T> By<T, TKey>(Func<T, TKey> key, IComparer<TKey>? comparer)
    {
        comparer ??= Comparer<TKey>.Default;
        return (a, b) => comparer.Compare(key(a), key(b));
    }

    public static Comparison<T> Reversed<T>(Comparison<T> comparison) => (a, b) => comparison(b, a);
}
