using EdgeKube.Api.Definitions;
using EdgeKube.Api.Selectors;

namespace EdgeKube.Server.Registry;

/// <summary>Which changes to follow.</summary>
/// <param name="Revision">Changes after this one.</param>
internal sealed record WatchQuery(ResourceDefinition Definition, string Namespace, long Revision)
{
    public LabelSelector Labels { get; init; } = LabelSelector.Everything;

    public FieldSelector Fields { get; init; } = FieldSelector.Everything;
}
