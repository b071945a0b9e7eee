using System.Text.Json.Nodes;
using EdgeKube.Api.Definitions;
using EdgeKube.Api.Errors;
using EdgeKube.Api.Values;
using EdgeKube.Server.Registry.Kinds.LimitRanges;
using EdgeKube.Server.Registry.Kinds.Validation;

namespace EdgeKube.Server.Registry.Kinds.Pods;

/// <summary>Pods: computed defaults, rules across fields, what may still change, and how long they may take to go.</summary>
/// <param name="admission">What a new pod takes from the classes it names.</param>
/// <param name="limits">The bounds of its namespace.</param>
/// <param name="accounts">What a new pod takes from its ServiceAccount.</param>
internal sealed class PodHooks(PodAdmission admission, LimitRanger limits, AccountAdmission accounts) : IKindHooks
{
    private const long DefaultGraceSeconds = 30;

    public GroupResource Type => BuiltIn.Pods;

    public ValueTask WhenReadyAsync(JsonObject created, CancellationToken ct) => accounts.WhenThereAsync(created, ct);

    public void PrepareCreate(JsonObject created)
    {
        var spec = created.Ensure("spec");
        accounts.Admit(created);
        admission.Admit(created);
        PodDefaults.Pod(spec);
        limits.Default(created);
        limits.CheckPod(created);
        created["status"] = new JsonObject { ["phase"] = "Pending", ["qosClass"] = PodQos.Of(spec) };
    }

    public void Default(JsonObject created)
    {
        accounts.Admit(created);
        admission.Admit(created);
        PodDefaults.Pod(created.Ensure("spec"));
        limits.Default(created);
    }

    public bool IsGivenMore => true;

    public void DefaultOwn(JsonObject created) => PodDefaults.Own(created.Ensure("spec"));

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
        else if (subresource is PodParts.Ephemeral or PodParts.Resize)
        {
            PodParts.Keep(old, updated, subresource);
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
        else if (old is not null)
        {
            PodParts.Validate(wanted, old, subresource, errors);
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
