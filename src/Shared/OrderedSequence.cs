using System.Collections;

namespace EdgeKube;

/// <summary>A sequence in the order of one or more keys; items that are equal in all of them keep the order they came in.</summary>
[Microsoft.CodeAnalysis.Embedded]
internal sealed class OrderedSequence<T>(IEnumerable<T> source, Comparison<T> comparison) : IEnumerable<T>
{
    public OrderedSequence<T> ThenBy<TKey>(Func<T, TKey> key, IComparer<TKey>? comparer = null) => Then(SequenceOrder.By(key, comparer));

    public OrderedSequence<T> ThenByDescending<TKey>(Func<T, TKey> key, IComparer<TKey>? comparer = null) =>
        Then(SequenceOrder.Reversed(SequenceOrder.By(key, comparer)));

    public IEnumerator<T> GetEnumerator()
    {
        var items = source.ToArray();
        var order = new int[items.Length];
        for (var i = 0; i < order.Length; i++)
        {
            order[i] = i;
        }

        Array.Sort(order, (a, b) => comparison(items[a], items[b]) is not 0 and var difference ? difference : a - b);
        foreach (var index in order)
        {
            yield return items[index];
        }
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    private OrderedSequence<T> Then(Comparison<T> next) => new(source, (a, b) => comparison(a, b) is not 0 and var difference ? difference : next(a, b));
}
