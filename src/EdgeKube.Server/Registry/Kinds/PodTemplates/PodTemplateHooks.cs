using System.Text.Json.Nodes;
using EdgeKube.Api.Definitions;
using EdgeKube.Api.Errors;
using EdgeKube.Api.Values;
using EdgeKube.Server.Registry.Kinds.Pods;
using EdgeKube.Server.Registry.Kinds.Validation;

namespace EdgeKube.Server.Registry.Kinds.PodTemplates;

/// <summary>PodTemplates: a template like any other.</summary>
internal sealed class PodTemplateHooks : IKindHooks
{
    public GroupResource Type => BuiltIn.PodTemplates;

    public void PrepareCreate(JsonObject created) => Prepare(created);

    public void PrepareUpdate(JsonObject old, JsonObject updated, string subresource) => Prepare(updated);

    public void Validate(JsonObject wanted, JsonObject? old, string subresource, ICollection<FieldError> errors) =>
        WorkloadValidation.TemplateAlone(wanted.Map("template"), "template", errors);

    private static void Prepare(JsonObject template)
    {
        if (template.Map("template").Map("spec") is { } spec)
        {
            PodDefaults.Template(spec);
        }
    }
}
