using System.Text.Json.Nodes;

namespace EdgeKube.Api.Apply;

/// <summary>A set of field paths, as <c>fieldsV1</c> of a managedFields entry holds it: a tree whose nodes are in the set or only lead to some that are.</summary>
/// <remarks>Path elements stay in their written form (<see cref="PathElement"/>). A set is never changed once it is handed out; results share branches.</remarks>
public sealed class FieldSet
{
    private const string Self = ".";
    private static readonly Dictionary<string, FieldSet> _none = [];
    private Dictionary<string, FieldSet>? _children;

    /// <summary>The set of nothing.</summary>
    public static FieldSet Empty { get; } = new();

    /// <summary>Whether the path that leads to this node is in the set itself.</summary>
    public bool Present { get; internal set; }

    public bool IsEmpty => !Present && _children is null;

    public IReadOnlyDictionary<string, FieldSet> Children => _children ?? _none;

    /// <exception cref="FormatException">It is not in the form of fieldsV1.</exception>
    public static FieldSet Parse(JsonObject fields)
    {
        ArgumentNullException.ThrowIfNull(fields);
        var set = new FieldSet();
        foreach (var (name, child) in fields)
        {
            if (name == Self)
            {
                set.Present = true;
            }
            else if (child is JsonObject { Count: 0 })
            {
                set.Add(PathElement.Canonical(name), new() { Present = true });
            }
            else if (child is JsonObject inner)
            {
                set.Add(PathElement.Canonical(name), Parse(inner));
            }
            else
            {
                throw new FormatException($"the field \"{name}\" of fieldsV1 is not an object");
            }
        }

        return set;
    }

    /// <summary>The form of fieldsV1, in Kubernetes' order.</summary>
    public JsonObject ToJson()
    {
        var json = new JsonObject();
        if (_children is null)
        {
            return json;
        }

        if (Present)
        {
            json.Add(Self, new JsonObject());
        }

        if (_children.Count == 1)
        {
            foreach (var (element, child) in _children)
            {
                json.Add(element, child.ToJson());
            }

            return json;
        }

        var elements = new string[_children.Count];
        _children.Keys.CopyTo(elements, 0);
        Array.Sort(elements, PathElement.Order);
        foreach (var element in elements)
        {
            json.Add(element, _children[element].ToJson());
        }

        return json;
    }

    public FieldSet? Child(string element) => _children?.GetValueOrDefault(element);

    public FieldSet Union(FieldSet other)
    {
        ArgumentNullException.ThrowIfNull(other);
        if (IsEmpty || other.IsEmpty)
        {
            return IsEmpty ? other : this;
        }

        var both = new FieldSet { Present = Present || other.Present, _children = _children is null ? null : new(_children, StringComparer.Ordinal) };
        foreach (var (element, child) in other.Children)
        {
            both.Add(element, child);
        }

        return both;
    }

    /// <summary>The paths that the other does not hold; this set itself if it holds none of them.</summary>
    public FieldSet Difference(FieldSet other) => Without(other, wholeBranches: false);

    /// <summary>The same, but a path that the other holds takes all below it along.</summary>
    public FieldSet DifferenceOfBranches(FieldSet other) => Without(other, wholeBranches: true);

    public FieldSet Intersection(FieldSet other)
    {
        ArgumentNullException.ThrowIfNull(other);
        var both = new FieldSet { Present = Present && other.Present };
        foreach (var (element, child) in Children)
        {
            if (other.Child(element) is { } match)
            {
                both.Add(element, child.Intersection(match));
            }
        }

        return both;
    }

    public bool SameAs(FieldSet other)
    {
        ArgumentNullException.ThrowIfNull(other);
        return ReferenceEquals(this, other)
            || (Present == other.Present && Children.Count == other.Children.Count
                && Children.All(c => other.Child(c.Key) is { } match && c.Value.SameAs(match)));
    }

    /// <summary>Every path in the set as messages show it, such as <c>.spec.containers[name="web"].image</c>.</summary>
    public IEnumerable<string> Paths() => Paths("");

    /// <summary>Adds a branch; one that is already there is joined with it. Only while the set is being made.</summary>
    internal void Add(string element, FieldSet child)
    {
        if (child.IsEmpty)
        {
            return;
        }

        _children ??= new(StringComparer.Ordinal);
        _children[element] = _children.TryGetValue(element, out var known) ? known.Union(child) : child;
    }

    /// <summary>Puts a path in. Only while the set is being made.</summary>
    internal void Insert(IReadOnlyList<string> path)
    {
        var at = this;
        foreach (var element in path)
        {
            at._children ??= new(StringComparer.Ordinal);
            if (!at._children.TryGetValue(element, out var next))
            {
                at._children.Add(element, next = new());
            }

            at = next;
        }

        at.Present = true;
    }

    private FieldSet Without(FieldSet other, bool wholeBranches)
    {
        ArgumentNullException.ThrowIfNull(other);
        var (left, changed) = (new FieldSet { Present = Present && !other.Present }, Present && other.Present);
        foreach (var (element, child) in Children)
        {
            var rest = child;
            if (other.Child(element) is { } taken)
            {
                rest = wholeBranches && taken.Present ? Empty : child.Without(taken, wholeBranches);
                changed |= !ReferenceEquals(rest, child);
            }

            left.Add(element, rest);
        }

        return changed ? left : this;
    }

    private IEnumerable<string> Paths(string path)
    {
        if (Present)
        {
            yield return path;
        }

        foreach (var (element, child) in Children.OrderBy(c => c.Key, PathElement.Order))
        {
            foreach (var below in child.Paths(path + PathElement.Text(element)))
            {
                yield return below;
            }
        }
    }
}
