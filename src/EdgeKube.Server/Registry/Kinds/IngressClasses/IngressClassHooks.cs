using System.Text.Json.Nodes;
using EdgeKube.Api.Definitions;
using EdgeKube.Api.Errors;
using EdgeKube.Api.Values;
using EdgeKube.Server.Registry.Kinds.Validation;

namespace EdgeKube.Server.Registry.Kinds.IngressClasses;

/// <summary>IngressClasses: a controller that stays, and where its settings are.</summary>
internal sealed class IngressClassHooks : IKindHooks
{
    private const int MaxController = 250;

    public GroupResource Type => BuiltIn.IngressClasses;

    public void PrepareCreate(JsonObject created) => Default(created);

    public void PrepareUpdate(JsonObject old, JsonObject updated, string subresource) => Default(updated);

    public void Validate(JsonObject wanted, JsonObject? old, string subresource, ICollection<FieldError> errors)
    {
        var spec = wanted.Map("spec");
        Controller(spec.Text("controller"), errors);
        if (spec.Map("parameters") is { } parameters)
        {
            Parameters(parameters, errors);
        }

        if (old is not null)
        {
            errors.Same("spec.controller", spec?["controller"], old.Map("spec")?["controller"]);
        }
    }

    private static void Default(JsonObject ingressClass)
    {
        if (ingressClass.Map("spec").Map("parameters") is { } parameters)
        {
            parameters.Default("scope", "Cluster");
        }
    }

    private static void Controller(string controller, ICollection<FieldError> errors)
    {
        const string At = "spec.controller";
        if (controller.Length > MaxController)
        {
            errors.TooLong(At, MaxController);
        }

        errors.DomainPrefixed(At, controller);
    }

    private static void Parameters(JsonObject parameters, ICollection<FieldError> errors)
    {
        const string At = "spec.parameters";
        if (parameters.Has("apiGroup"))
        {
            errors.Invalid($"{At}.apiGroup", parameters.Text("apiGroup"), NameRules.Dns1123Subdomain(parameters.Text("apiGroup")));
        }

        ReferenceValidation.Segment(parameters, "kind", At, errors);
        ReferenceValidation.Segment(parameters, "name", At, errors);
        var (scope, ns) = (parameters.Text("scope"), parameters.Text("namespace"));
        errors.Supported($"{At}.scope", scope, "Cluster", "Namespace");
        if (scope == "Namespace" && !parameters.Has("namespace"))
        {
            errors.Required($"{At}.namespace", "`parameters.scope` is set to 'Namespace'");
        }
        else if (scope == "Namespace")
        {
            errors.Invalid($"{At}.namespace", ns, NameRules.Dns1123Label(ns));
        }
        else if (scope == "Cluster" && parameters.Has("namespace"))
        {
            errors.Forbidden($"{At}.namespace", "`parameters.scope` is set to 'Cluster'");
        }
    }
}
