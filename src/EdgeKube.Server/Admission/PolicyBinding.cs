using System.Text.Json;
using System.Text.Json.Nodes;
using EdgeKube.Api.Selectors;
using EdgeKube.Api.Views;
using EdgeKube.Server.Registry.Kinds.Validation;

namespace EdgeKube.Server.Admission;

/// <summary>A ValidatingAdmissionPolicyBinding: where a policy holds, with which parameters, and what comes of a refusal.</summary>
internal sealed class PolicyBinding(JsonObject binding)
{
    private readonly JsonObject? _paramRef = binding.Map("spec").Map("paramRef");

    public string Name { get; } = binding.Name();

    public string PolicyName { get; } = binding.Map("spec").Text("policyName");

    /// <summary>Null when it holds for all that its policy is about.</summary>
    public AdmissionMatch? Match { get; } = binding.Map("spec").Map("matchResources") is { } match ? new(match, "resourceRules") : null;

    public bool HasParams => _paramRef is not null;

    public string ParamName => _paramRef.Text("name");

    public string ParamNamespace => _paramRef.Text("namespace");

    public bool DeniesWithoutParams => _paramRef.Text("parameterNotFoundAction") == "Deny";

    /// <summary>Null when parameters are not chosen by their labels.</summary>
    public LabelSelector? ParamSelector { get; } = binding.Map("spec").Map("paramRef").Map("selector") is { } selector
        ? LabelSelector.From(selector.Deserialize(ApiJson.Default.LabelSelectorView))
        : null;

    public IReadOnlyList<string> Actions { get; } = [.. binding.Map("spec").Texts("validationActions").Select(a => a.Item)];
}
