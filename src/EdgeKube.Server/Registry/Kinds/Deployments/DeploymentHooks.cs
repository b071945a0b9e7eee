using System.Text.Json.Nodes;
using EdgeKube.Api.Definitions;
using EdgeKube.Api.Errors;
using EdgeKube.Api.Values;
using EdgeKube.Server.Registry.Kinds.Pods;
using EdgeKube.Server.Registry.Kinds.Validation;

namespace EdgeKube.Server.Registry.Kinds.Deployments;

/// <summary>Deployments: a template that the selector matches, and a strategy that can move.</summary>
internal sealed class DeploymentHooks : IKindHooks
{
    private const int RevisionHistoryLimit = 10;

    private const int ProgressDeadlineSeconds = 600;

    private const string DefaultShare = "25%";

    public GroupResource Type => BuiltIn.Deployments;

    public void PrepareCreate(JsonObject created)
    {
        Prepare(created);
        created["status"] = new JsonObject();
    }

    public void PrepareUpdate(JsonObject old, JsonObject updated, string subresource) => Prepare(updated);

    public void Validate(JsonObject wanted, JsonObject? old, string subresource, ICollection<FieldError> errors)
    {
        if (subresource == "status")
        {
            return;
        }

        WorkloadValidation.Validate(wanted, old, "Deployment", errors);
        var spec = wanted.Map("spec");
        StrategyValidation.Validate(spec.Map("strategy"), errors);
        errors.NotNegative("spec.revisionHistoryLimit", spec.Number("revisionHistoryLimit"));
        if (spec.Number("progressDeadlineSeconds") is { } deadline && deadline <= (spec.Number("minReadySeconds") ?? 0))
        {
            errors.Invalid("spec.progressDeadlineSeconds", deadline, "must be greater than minReadySeconds");
        }
    }

    private static void Prepare(JsonObject deployment)
    {
        var spec = deployment.Ensure("spec");
        spec.Default("replicas", 1);
        spec.Default("revisionHistoryLimit", RevisionHistoryLimit);
        spec.Default("progressDeadlineSeconds", ProgressDeadlineSeconds);
        var strategy = spec.Ensure("strategy");
        strategy.Default("type", "RollingUpdate");
        if (strategy.Text("type") == "RollingUpdate")
        {
            var rolling = strategy.Ensure("rollingUpdate");
            rolling.Default("maxUnavailable", DefaultShare);
            rolling.Default("maxSurge", DefaultShare);
        }

        if (spec.Map("template").Map("spec") is { } template)
        {
            PodDefaults.Template(template);
        }
    }
}
