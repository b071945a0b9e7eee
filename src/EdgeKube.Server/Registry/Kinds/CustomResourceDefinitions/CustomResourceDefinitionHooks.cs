using System.Text.Json.Nodes;
using EdgeKube.Api.Definitions;
using EdgeKube.Api.Errors;
using EdgeKube.Api.Values;
using EdgeKube.Server.Registry.Kinds.Validation;

namespace EdgeKube.Server.Registry.Kinds.CustomResourceDefinitions;

/// <summary>CustomResourceDefinitions: names that are left out, versions that are stored, and a deletion that takes all objects along.</summary>
internal sealed class CustomResourceDefinitionHooks(TimeProvider time) : IKindHooks
{
    /// <summary>Stands until the last object of the kind is gone.</summary>
    public const string Finalizer = "customresourcecleanup.apiextensions.k8s.io";

    public GroupResource Type => BuiltIn.CustomResourceDefinitions;

    public void PrepareCreate(JsonObject created)
    {
        Complete(created);
        var stored = new JsonArray([.. Storage(created).Select(name => (JsonNode)name)]);
        created["status"] = new JsonObject
        {
            ["conditions"] = new JsonArray(),
            ["acceptedNames"] = new JsonObject { ["plural"] = "", ["kind"] = "" },
            ["storedVersions"] = stored,
        };
    }

    public void PrepareUpdate(JsonObject old, JsonObject updated, string subresource)
    {
        Complete(updated);
        var status = updated.Ensure("status");
        var stored = status.Texts("storedVersions").Select(v => v.Item).ToList();
        foreach (var name in Storage(updated).Where(name => subresource.Length == 0 && !stored.Contains(name)).ToList())
        {
            status.Default("storedVersions", new JsonArray());
            status.List("storedVersions").Add((JsonNode)name);
        }
    }

    public void Validate(JsonObject wanted, JsonObject? old, string subresource, ICollection<FieldError> errors)
    {
        CustomNamesValidation.ValidateStatus(wanted, old, errors);
        if (old is not null && JsonNode.DeepEquals(wanted["spec"], old["spec"]))
        {
            return;
        }

        CustomNamesValidation.Validate(wanted, old, errors);
        CustomVersionsValidation.Validate(wanted.Map("spec"), old.Map("spec"), errors);
    }

    public void PrepareDelete(JsonObject current)
    {
        var metadata = new ObjectMetadata(current);
        if (!metadata.Finalizers.Contains(Finalizer, StringComparer.Ordinal))
        {
            metadata.Finalizers = [.. metadata.Finalizers, Finalizer];
        }

        CustomConditions.Set(current.Ensure("status"), "Terminating", "True", "InstanceDeletionPending", "CustomResourceDefinition marked for deletion; CustomResource deletion will begin soon", time);
    }

    public bool HoldsDeletion(JsonObject current) => new ObjectMetadata(current).DeletionTimestamp is null;

    private static void Complete(JsonObject crd)
    {
        if (crd.Map("spec") is not { } spec || spec.Map("names") is not { } names)
        {
            return;
        }

        if (names.Text("kind") is { Length: > 0 } kind)
        {
            names.Default("singular", kind.ToLowerInvariant());
            names.Default("listKind", $"{kind}List");
        }

        spec.Ensure("conversion").Default("strategy", "None");
        if (spec.Map("conversion").Map("webhook").Map("clientConfig").Map("service") is { } service)
        {
            service.Default("port", 443);
        }
    }

    private static IEnumerable<string> Storage(JsonObject crd) =>
        crd.Map("spec").Maps("versions").Where(v => v.Item.Truth("storage")).Select(v => v.Item.Text("name"));
}
