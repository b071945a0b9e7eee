using System.Text.Json.Nodes;
using EdgeKube.Api.Definitions;
using EdgeKube.Api.Errors;
using EdgeKube.Api.Values;
using EdgeKube.Server.Registry.Kinds.Validation;

namespace EdgeKube.Server.Registry.Kinds.StorageClasses;

/// <summary>StorageClasses: what volumes are made from stays as it was made.</summary>
internal sealed class StorageClassHooks : IKindHooks
{
    public GroupResource Type => BuiltIn.StorageClasses;

    public void Validate(JsonObject wanted, JsonObject? old, string subresource, ICollection<FieldError> errors)
    {
        var provisioner = wanted.Text("provisioner");
        if (provisioner.Length == 0)
        {
            errors.Required("provisioner");
        }
        else
        {
#pragma warning disable CA1308 // provisioners may have capitals, as Kubernetes allows
            errors.Invalid("provisioner", provisioner, NameRules.QualifiedName(provisioner.ToLowerInvariant()));
#pragma warning restore CA1308
        }

        errors.Supported("reclaimPolicy", wanted.Text("reclaimPolicy"), "Delete", "Retain");
        if (old is null)
        {
            return;
        }

        foreach (var field in (ReadOnlySpan<string>)["parameters", "provisioner", "reclaimPolicy"])
        {
            if (!JsonNode.DeepEquals(wanted[field], old[field]))
            {
                errors.Forbidden(field, $"updates to {field} are forbidden.");
            }
        }

        errors.Same("volumeBindingMode", wanted["volumeBindingMode"], old["volumeBindingMode"]);
    }
}
