using System.Text.Json.Nodes;
using EdgeKube.Api.Definitions;
using EdgeKube.Api.Errors;
using EdgeKube.Api.Values;
using EdgeKube.Server.Registry.Kinds.Validation;

namespace EdgeKube.Server.Registry.Kinds.Namespaces;

/// <summary>A Namespace stays, Terminating, until what it held is gone and its finalizer is taken away.</summary>
internal sealed class NamespaceHooks : IKindHooks
{
    private const string NameLabel = "kubernetes.io/metadata.name";

    public GroupResource Type => BuiltIn.Namespaces;

    public void PrepareCreate(JsonObject created)
    {
        var finalizers = created.Ensure("spec").List("finalizers").Select(f => f?.DeepClone()).ToList();
        if (!finalizers.Any(f => f.AsText() == "kubernetes"))
        {
            finalizers.Add("kubernetes");
        }

        created.Ensure("spec")["finalizers"] = new JsonArray([.. finalizers]);
        created["status"] = new JsonObject { ["phase"] = "Active" };
        Label(created);
    }

    public void PrepareUpdate(JsonObject old, JsonObject updated, string subresource)
    {
        Label(updated);
        if (subresource != "finalize" && old["spec"] is { } spec)
        {
            updated["spec"] = spec.DeepClone(); // its finalizers change through the subresource alone
        }

        if (subresource != "status")
        {
            updated["status"] = old["status"]?.DeepClone();
        }
    }

    public void Validate(JsonObject wanted, JsonObject? old, string subresource, ICollection<FieldError> errors)
    {
        foreach (var (_, finalizer) in wanted.Map("spec").Texts("finalizers"))
        {
            errors.Invalid("spec.finalizers", finalizer, NameRules.QualifiedName(finalizer));
        }

        var deleting = wanted.Map("metadata").Has("deletionTimestamp");
        var phase = wanted.Map("status").Text("phase");
        if (subresource == "status" && (phase == "Terminating") != deleting)
        {
            errors.Invalid(
                "status.Phase",
                phase,
                deleting ? "may only be 'Terminating' if `deletionTimestamp` is not empty" : "may only be 'Active' if `deletionTimestamp` is empty");
        }
    }

    public void PrepareDelete(JsonObject current) => current.Ensure("status")["phase"] = "Terminating";

    public bool HoldsDeletion(JsonObject current) => current.Map("spec").List("finalizers").Count > 0;

    private static void Label(JsonObject obj) => obj.Ensure("metadata").Ensure("labels")[NameLabel] = obj.Name();
}
