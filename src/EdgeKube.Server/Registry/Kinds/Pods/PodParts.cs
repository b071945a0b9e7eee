using System.Text.Json.Nodes;
using EdgeKube.Api.Errors;
using EdgeKube.Server.Registry.Kinds.Validation;

namespace EdgeKube.Server.Registry.Kinds.Pods;

/// <summary>The parts of a running pod's spec that have a subresource of their own: its ephemeral containers, and what its containers ask for.</summary>
internal static class PodParts
{
    public const string Ephemeral = "ephemeralcontainers";

    public const string Resize = "resize";

    private const string OnlyResources = "only cpu and memory resources are mutable";

    /// <summary>Keeps of the wanted pod what the subresource may change.</summary>
    public static void Keep(JsonObject old, JsonObject updated, string subresource)
    {
        if (subresource == Ephemeral)
        {
            var wanted = updated.Map("spec")?["ephemeralContainers"]?.DeepClone();
            updated["spec"] = old["spec"]?.DeepClone();
            updated.Ensure("spec")["ephemeralContainers"] = wanted;
            foreach (var (_, container) in updated.Map("spec").Maps("ephemeralContainers"))
            {
                container.Default("imagePullPolicy", ImagePullPolicy.Default(container.Text("image")));
            }
        }

        updated["status"] = old["status"]?.DeepClone();
    }

    public static void Validate(JsonObject wanted, JsonObject old, string subresource, ICollection<FieldError> errors)
    {
        if (subresource == Ephemeral)
        {
            ValidateEphemeral(wanted.Map("spec"), old.Map("spec"), errors);
        }
        else if (subresource == Resize)
        {
            ValidateResize(wanted, old, errors);
        }
    }

    private static void ValidateEphemeral(JsonObject? spec, JsonObject? was, ICollection<FieldError> errors)
    {
        const string At = "spec.ephemeralContainers";
        var names = spec.Maps("containers").Concat(spec.Maps("initContainers")).Select(c => c.Item.Text("name")).ToHashSet(StringComparer.Ordinal);
        var given = new Dictionary<string, JsonObject>(StringComparer.Ordinal);
        foreach (var (i, container) in spec.Maps("ephemeralContainers"))
        {
            var name = container.Text("name");
            if (name.Length > 0 && (names.Contains(name) || !given.TryAdd(name, container)))
            {
                errors.Duplicate($"{At}[{i}].name", name);
            }

            if (container.Text("image").Length == 0)
            {
                errors.Required($"{At}[{i}].image");
            }

            if (container.Text("targetContainerName") is { Length: > 0 } target && !names.Contains(target))
            {
                errors.NotFound($"{At}[{i}].targetContainerName", target);
            }
        }

        foreach (var (_, before) in was.Maps("ephemeralContainers"))
        {
            var name = before.Text("name");
            if (!given.TryGetValue(name, out var now))
            {
                errors.Forbidden(At, $"existing ephemeral containers \"{name}\" may not be removed\n");
            }
            else if (!JsonNode.DeepEquals(now, before))
            {
                errors.Forbidden(At, $"existing ephemeral containers \"{name}\" may not be changed\n");
            }
        }
    }

    private static void ValidateResize(JsonObject wanted, JsonObject old, ICollection<FieldError> errors)
    {
        if (!JsonNode.DeepEquals(WithoutResources(wanted), WithoutResources(old)))
        {
            errors.Forbidden("spec", OnlyResources);
        }

        if (PodQos.Of(wanted.Ensure("spec")) != PodQos.Of(old.Ensure("spec")))
        {
            errors.Invalid("spec", PodQos.Of(wanted.Ensure("spec")), "Pod QOS Class may not change as a result of resizing");
        }

        PodSpecValidation.Validate(wanted.Map("spec"), "spec", errors);
    }

    private static JsonObject WithoutResources(JsonObject pod)
    {
        var spec = pod.Map("spec")?.DeepClone().AsObject() ?? [];
        foreach (var resources in PodDefaults.Containers(spec).Select(c => c.Map("resources")))
        {
            foreach (var list in (ReadOnlySpan<string>)["requests", "limits"])
            {
                resources.Map(list)?.Remove("cpu");
                resources.Map(list)?.Remove("memory");
                if (resources.Map(list) is { Count: 0 })
                {
                    resources!.Remove(list);
                }
            }
        }

        return spec;
    }
}
