using EdgeKube.Api.Definitions;
using EdgeKube.Api.Selectors;

namespace EdgeKube.Server.Registry;

/// <summary>Which objects to list, and how many at a time.</summary>
/// <param name="Namespace">"": all namespaces, or a cluster-scoped kind.</param>
internal sealed record ListQuery(ResourceDefinition Definition, string Namespace)
{
    public LabelSelector Labels { get; init; } = LabelSelector.Everything;

    public FieldSelector Fields { get; init; } = FieldSelector.Everything;

    /// <summary>0: no limit.</summary>
    public int Limit { get; init; }

    /// <summary>The token of the page before, or "".</summary>
    public string Continue { get; init; } = "";

    /// <summary>The <c>resourceVersion</c> parameter as it came, or "".</summary>
    public string ResourceVersion { get; init; } = "";

    /// <summary><c>Exact</c>, <c>NotOlderThan</c> or "".</summary>
    public string ResourceVersionMatch { get; init; } = "";
}
