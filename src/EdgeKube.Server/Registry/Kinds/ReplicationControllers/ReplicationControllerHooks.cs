using System.Text.Json.Nodes;
using EdgeKube.Api.Definitions;
using EdgeKube.Api.Errors;
using EdgeKube.Api.Values;
using EdgeKube.Server.Registry.Kinds.Pods;
using EdgeKube.Server.Registry.Kinds.Validation;

namespace EdgeKube.Server.Registry.Kinds.ReplicationControllers;

/// <summary>ReplicationControllers: without a selector, the template's labels are it.</summary>
internal sealed class ReplicationControllerHooks : IKindHooks
{
    public GroupResource Type => BuiltIn.ReplicationControllers;

    public void PrepareCreate(JsonObject created)
    {
        Prepare(created);
        created["status"] = new JsonObject { ["replicas"] = 0 };
    }

    public void PrepareUpdate(JsonObject old, JsonObject updated, string subresource) => Prepare(updated);

    public void Validate(JsonObject wanted, JsonObject? old, string subresource, ICollection<FieldError> errors)
    {
        if (subresource == "status")
        {
            return;
        }

        var spec = wanted.Map("spec");
        LabelValidation.Labels(spec.Map("selector"), "spec.selector", errors);
        if (spec.Map("selector") is null or { Count: 0 })
        {
            errors.Required("spec.selector");
        }

        WorkloadValidation.ValidateTemplate(spec.Map("template"), "ReplicationController", errors);
        var labels = spec.Map("template").Map("metadata").Map("labels");
        if (spec.Has("template") && (spec.Map("selector") ?? []).Any(l => l.Value.AsText() != labels?[l.Key].AsText()))
        {
            errors.Invalid("spec.template.metadata.labels", labels ?? [], "`selector` does not match template `labels`");
        }
    }

    private static void Prepare(JsonObject controller)
    {
        var spec = controller.Ensure("spec");
        if (spec.Map("template").Map("metadata").Map("labels") is { Count: > 0 } labels)
        {
            if (spec.Map("selector") is null or { Count: 0 })
            {
                spec["selector"] = labels.DeepClone();
            }

            if (controller.Map("metadata").Map("labels") is null or { Count: 0 })
            {
                controller.Ensure("metadata")["labels"] = labels.DeepClone();
            }
        }

        if (spec.Map("template").Map("spec") is { } template)
        {
            PodDefaults.Template(template);
        }
    }
}
