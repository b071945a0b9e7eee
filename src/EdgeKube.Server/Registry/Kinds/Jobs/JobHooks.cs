using System.Text.Json.Nodes;
using EdgeKube.Api.Definitions;
using EdgeKube.Api.Errors;
using EdgeKube.Api.Values;
using EdgeKube.Server.Registry.Kinds.Validation;

namespace EdgeKube.Server.Registry.Kinds.Jobs;

/// <summary>Jobs: the selector is made here, and most of the spec stays as it was made.</summary>
internal sealed class JobHooks : IKindHooks
{
    private static readonly string[] _fixed = ["selector", "completionMode", "podFailurePolicy", "backoffLimitPerIndex", "managedBy", "successPolicy"];
    private static readonly string[] _placement = ["nodeSelector", "tolerations", "affinity", "schedulingGates"];

    public GroupResource Type => BuiltIn.Jobs;

    public void PrepareCreate(JsonObject created)
    {
        JobDefaults.Job(created.Ensure("spec"));
        JobDefaults.Selector(created);
        created["status"] = new JsonObject();
    }

    public void Default(JsonObject created) => JobDefaults.Job(created.Ensure("spec"));

    public void PrepareUpdate(JsonObject old, JsonObject updated, string subresource)
    {
        JobDefaults.Spec(updated.Ensure("spec"));
        if (!old.Map("spec").Has("manualSelector") && !updated.Map("spec").Truth("manualSelector"))
        {
            updated.Map("spec")!.Remove("manualSelector");
        }
    }

    public void Validate(JsonObject wanted, JsonObject? old, string subresource, ICollection<FieldError> errors)
    {
        if (subresource == "status")
        {
            JobStatusValidation.Validate(wanted, old ?? [], errors);
            return;
        }

        var spec = wanted.Map("spec");
        JobSpecValidation.Validate(spec, "spec", errors);
        JobSpecValidation.Selector(spec, errors);
        JobSpecValidation.HostName(wanted, errors);
        if (old is not null)
        {
            ValidateUpdate(spec, old, errors);
        }
    }

    private static void ValidateUpdate(JsonObject? spec, JsonObject old, ICollection<FieldError> errors)
    {
        var was = old.Map("spec");
        foreach (var field in _fixed)
        {
            errors.Same($"spec.{field}", spec?[field], was?[field]);
        }

        if (!JsonNode.DeepEquals(spec?["completions"], was?["completions"]))
        {
            if (spec.Text("completionMode") != "Indexed")
            {
                errors.Same("spec.completions", spec?["completions"], was?["completions"]);
            }
            else if (spec.Number("completions") != spec.Number("parallelism"))
            {
                errors.Invalid("spec.completions", spec?["completions"], "can only be modified in tandem with spec.parallelism");
            }
        }

        var placeable = was.Truth("suspend") && !old.Map("status").Has("startTime");
        errors.Same("spec.template", Template(spec, was, placeable), was?["template"]);
    }

    /// <summary>While a Job waits suspended, where its pods may run can still change.</summary>
    private static JsonNode? Template(JsonObject? spec, JsonObject? was, bool placeable)
    {
        if (!placeable || spec.Map("template") is not { } template)
        {
            return spec?["template"];
        }

        var copy = template.DeepClone().AsObject();
        foreach (var field in _placement)
        {
            Restore(copy.Ensure("spec"), was.Map("template").Map("spec"), field);
        }

        foreach (var field in (ReadOnlySpan<string>)["labels", "annotations"])
        {
            Restore(copy.Ensure("metadata"), was.Map("template").Map("metadata"), field);
        }

        return copy;
    }

    private static void Restore(JsonObject copy, JsonObject? was, string field)
    {
        copy.Remove(field);
        if (was?[field] is { } value)
        {
            copy[field] = value.DeepClone();
        }
    }
}
