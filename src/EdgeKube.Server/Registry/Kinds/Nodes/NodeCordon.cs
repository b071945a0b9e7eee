using System.Text.Json.Nodes;
using EdgeKube.Server.Registry.Kinds.Validation;

namespace EdgeKube.Server.Registry.Kinds.Nodes;

/// <summary>Keeps new pods off a node for a while, and remembers by an annotation whether it was us: what somebody else cordoned stays so.</summary>
internal static class NodeCordon
{
    /// <param name="mark">The annotation.</param>
    public static JsonObject Cordon(JsonObject node, string mark)
    {
        var spec = node.Ensure("spec");
        if (spec.Truth("unschedulable"))
        {
            return node;
        }

        spec["unschedulable"] = true;
        return node.Annotate(mark, "true");
    }

    public static JsonObject Uncordon(JsonObject node, string mark)
    {
        if (node.Map("metadata").Map("annotations").Text(mark) == "true")
        {
            node.Map("spec")?.Remove("unschedulable");
        }

        return node.Annotate(mark, null);
    }
}
