using System.Text.Json.Nodes;
using EdgeKube.Api.Errors;
using EdgeKube.Api.Selectors;
using EdgeKube.Api.Views;
using EdgeKube.Server.Registry.Kinds.Pods;

namespace EdgeKube.Server.Registry.Kinds.Validation;

/// <summary>What Deployments and ReplicaSets have in common: a selector, and a template that it matches.</summary>
internal static class WorkloadValidation
{
    public static void Validate(JsonObject wanted, JsonObject? old, string kind, ICollection<FieldError> errors)
    {
        var spec = wanted.Map("spec");
        errors.NotNegative("spec.replicas", spec.Number("replicas"));
        errors.NotNegative("spec.minReadySeconds", spec.Number("minReadySeconds"));
        ValidateSelector(spec, kind, errors);
        ValidateTemplate(spec.Map("template"), kind, errors);
        if (old is not null)
        {
            errors.Same("spec.selector", spec?["selector"], old.Map("spec")?["selector"]);
        }
    }

    private static void ValidateSelector(JsonObject? spec, string kind, ICollection<FieldError> errors)
    {
        if (spec.Map("selector") is not { } selector)
        {
            errors.Required("spec.selector");
            return;
        }

        LabelValidation.Selector(selector, "spec.selector", errors);
        if (selector.Map("matchLabels") is null or { Count: 0 } && selector.List("matchExpressions").Count == 0)
        {
            errors.Invalid("spec.selector", selector, $"empty selector is invalid for {Word(kind)}");
            return;
        }

        var labels = spec.Map("template").Map("metadata").Map("labels");
        if (!Matches(selector, labels))
        {
            errors.Invalid("spec.template.metadata.labels", labels ?? [], "`selector` does not match template `labels`");
        }
    }

    private static string Word(string kind) => kind switch
    {
        "StatefulSet" => "statefulset",
        "DaemonSet" => "daemonset",
        _ => "deployment", // what Kubernetes says of a ReplicaSet too
    };

    /// <summary>A selector that cannot be read is refused elsewhere.</summary>
    private static bool Matches(JsonObject selector, JsonObject? labels)
    {
        try
        {
            return LabelSelector.From(Read(selector)).Matches((labels ?? []).ToDictionary(l => l.Key, l => l.Value.AsText() ?? ""));
        }
        catch (FormatException)
        {
            return true;
        }
    }

    private static LabelSelectorView Read(JsonObject selector) => new()
    {
        MatchLabels = (selector.Map("matchLabels") ?? []).ToDictionary(l => l.Key, l => l.Value.AsText() ?? ""),
        MatchExpressions = [.. selector.Maps("matchExpressions").Select(e => new LabelSelectorRequirement
        {
            Key = e.Item.Text("key"),
            Operator = e.Item.Text("operator"),
            Values = [.. e.Item.Texts("values").Select(v => v.Item)],
        })],
    };

    /// <summary>A template of pods that run for good.</summary>
    public static void ValidateTemplate(JsonObject? template, string kind, ICollection<FieldError> errors)
    {
        if (template is null)
        {
            errors.Required("spec.template");
            return;
        }

        TemplateAlone(template, "spec.template", errors);
        var spec = template.Map("spec");
        errors.Supported("spec.template.spec.restartPolicy", spec.Text("restartPolicy"), "Always");
        if (spec.Has("activeDeadlineSeconds"))
        {
            errors.Forbidden("spec.template.spec.activeDeadlineSeconds", $"activeDeadlineSeconds in {kind} is not Supported");
        }
    }

    /// <summary>What holds for every template.</summary>
    public static void TemplateAlone(JsonObject? template, string path, ICollection<FieldError> errors)
    {
        LabelValidation.Labels(template.Map("metadata").Map("labels"), $"{path}.labels", errors);
        LabelValidation.Annotations(template.Map("metadata").Map("annotations"), $"{path}.annotations", errors);
        PodSpecValidation.Validate(template.Map("spec"), $"{path}.spec", errors);
    }
}
