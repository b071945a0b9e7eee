using System.Text.Json.Nodes;
using EdgeKube.Api.Definitions;
using EdgeKube.Api.Errors;
using EdgeKube.Api.Values;
using EdgeKube.Server.Registry.Kinds.Validation;

namespace EdgeKube.Server.Registry.Kinds.Pods;

/// <summary>Pods: computed defaults, rules across fields, what may still change, and how long they may take to go.</summary>
internal sealed class PodHooks : IKindHooks
{
    private const long DefaultGraceSeconds = 30;

    public GroupResource Type => BuiltIn.Pods;

    public void PrepareCreate(JsonObject created)
    {
        var spec = created.Ensure("spec");
        PodDefaults.Pod(spec);
        created["status"] = new JsonObject { ["phase"] = "Pending", ["qosClass"] = PodQos.Of(spec) };
    }

    public void PrepareUpdate(JsonObject old, JsonObject updated, string subresource)
    {
        if (subresource.Length == 0)
        {
            PodDefaults.Pod(updated.Ensure("spec"));
        }
        else if (subresource == "status")
        {
            KeepQos(old, updated);
        }
    }

    public void Validate(JsonObject wanted, JsonObject? old, string subresource, ICollection<FieldError> errors)
    {
        if (old is null || subresource.Length == 0)
        {
            PodSpecValidation.Validate(wanted.Map("spec"), "spec", errors);
        }

        if (old is not null && subresource.Length == 0)
        {
            PodUpdateValidation.Validate(wanted.Map("spec"), old.Map("spec"), errors);
        }
    }

    public long GraceSeconds(JsonObject current, long? asked)
    {
        var spec = current.Map("spec");
        if (spec.Text("nodeName").Length == 0 || current.Map("status").Text("phase") is "Succeeded" or "Failed")
        {
            return 0; // no node has to stop anything first
        }

        return Math.Max(asked ?? spec.Number("terminationGracePeriodSeconds") ?? DefaultGraceSeconds, 0);
    }

    private static void KeepQos(JsonObject old, JsonObject updated)
    {
        if (old.Map("status")?["qosClass"] is { } qos)
        {
            updated.Ensure("status").Default("qosClass", qos.DeepClone());
        }
    }
}
