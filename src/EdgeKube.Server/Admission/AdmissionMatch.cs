using System.Text.Json;
using System.Text.Json.Nodes;
using EdgeKube.Api.Definitions;
using EdgeKube.Api.Errors;
using EdgeKube.Api.Selectors;
using EdgeKube.Api.Views;
using EdgeKube.Server.Registry;
using EdgeKube.Server.Registry.Kinds.Validation;

namespace EdgeKube.Server.Admission;

/// <summary>Which writes a webhook, a policy or a binding is about.</summary>
internal sealed class AdmissionMatch
{
    private readonly AdmissionRule[] _rules;
    private readonly AdmissionRule[] _excluded;
    private readonly bool _hasRules;
    private readonly bool _isExact;
    private readonly LabelSelector _namespaces;
    private readonly LabelSelector _objects;

    /// <param name="spec">A webhook, or MatchResources.</param>
    /// <param name="rules">What its rules are called.</param>
    public AdmissionMatch(JsonObject spec, string rules)
    {
        _hasRules = spec.Has(rules);
        _rules = [.. spec.Maps(rules).Select(r => new AdmissionRule(r.Item))];
        _excluded = [.. spec.Maps("excludeResourceRules").Select(r => new AdmissionRule(r.Item))];
        _isExact = spec.Text("matchPolicy") == "Exact";
        _namespaces = Selector(spec, "namespaceSelector");
        _objects = Selector(spec, "objectSelector");
    }

    public bool MayConcern(ResourceDefinition definition, string subresource, string operation)
    {
        foreach (var rule in _rules)
        {
            if (rule.MayMatch(definition, subresource, operation))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>The version of the kind in which the write is to be shown; null when it is not to be.</summary>
    /// <param name="mayBeOpen">Without rules everything matches: a binding's resources narrow its policy's.</param>
    /// <exception cref="ApiException">The namespace of the write cannot be looked up.</exception>
    public ResourceDefinition? VersionFor(AdmissionWrite write, AdmissionContext context, bool mayBeOpen = false) =>
        IsSelected(write, context) && !Any(_excluded, write, context, out _) && Version(write, context, mayBeOpen) is { } version ? version : null;

    private static LabelSelector Selector(JsonObject spec, string name) =>
        spec.Map(name) is { } selector ? LabelSelector.From(selector.Deserialize(ApiJson.Default.LabelSelectorView)) : LabelSelector.Everything;

    private static Dictionary<string, string> Labels(JsonObject value) => value.Map("metadata").Map("labels") is { } labels
        ? labels.ToDictionary(l => l.Key, l => l.Value.AsText() ?? "", StringComparer.Ordinal)
        : [];

    private ResourceDefinition? Version(AdmissionWrite write, AdmissionContext context, bool mayBeOpen) =>
        Any(_rules, write, context, out var version) ? version : mayBeOpen && !_hasRules ? write.Definition : null;

    private bool Any(AdmissionRule[] rules, AdmissionWrite write, AdmissionContext context, out ResourceDefinition? version)
    {
        version = write.Definition;
        foreach (var rule in rules)
        {
            if (rule.Matches(write, write.Definition))
            {
                return true;
            }
        }

        if (_isExact)
        {
            return false;
        }

        foreach (var rule in rules)
        {
            foreach (var other in context.Equivalents(write.Definition))
            {
                if (rule.Matches(write, other))
                {
                    version = other;
                    return true;
                }
            }
        }

        return false;
    }

    private bool IsSelected(AdmissionWrite write, AdmissionContext context) =>
        (_objects.IsEverything || Carries(write.Object) || Carries(write.OldObject)) && IsInNamespaces(write, context);

    private bool Carries(JsonObject? value) => value.Map("metadata") is not null && _objects.Matches(Labels(value!));

    private bool IsInNamespaces(AdmissionWrite write, AdmissionContext context)
    {
        var isNamespace = write.Definition.Type == BuiltIn.Namespaces;
        if (_namespaces.IsEverything || (write.Namespace.Length == 0 && !isNamespace))
        {
            return true;
        }

        return isNamespace && write.Subresource.Length == 0 && write.Operation is AdmissionWrite.Create or AdmissionWrite.Update && write.Object is { } own
            ? _namespaces.Matches(Labels(own))
            : _namespaces.Matches(Labels(context.Namespace ?? throw ApiException.NotFound(new(BuiltIn.Namespaces, "", write.Namespace))));
    }
}
