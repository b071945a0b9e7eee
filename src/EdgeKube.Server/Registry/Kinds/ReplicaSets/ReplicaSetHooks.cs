using System.Text.Json.Nodes;
using EdgeKube.Api.Definitions;
using EdgeKube.Api.Errors;
using EdgeKube.Api.Values;
using EdgeKube.Server.Registry.Kinds.Pods;
using EdgeKube.Server.Registry.Kinds.Validation;

namespace EdgeKube.Server.Registry.Kinds.ReplicaSets;

/// <summary>ReplicaSets: a template that its selector matches.</summary>
internal sealed class ReplicaSetHooks : IKindHooks
{
    public GroupResource Type => BuiltIn.ReplicaSets;

    public void PrepareCreate(JsonObject created)
    {
        PrepareTemplate(created);
        created["status"] = new JsonObject { ["replicas"] = 0 };
    }

    public void PrepareUpdate(JsonObject old, JsonObject updated, string subresource) => PrepareTemplate(updated);

    public void Validate(JsonObject wanted, JsonObject? old, string subresource, ICollection<FieldError> errors)
    {
        if (subresource != "status")
        {
            WorkloadValidation.Validate(wanted, old, "ReplicaSet", errors);
        }
    }

    private static void PrepareTemplate(JsonObject set)
    {
        var spec = set.Ensure("spec");
        spec.Default("replicas", 1);
        if (spec.Map("template").Map("spec") is { } template)
        {
            PodDefaults.Template(template);
        }
    }
}
