using System.Text.Json.Nodes;
using EdgeKube.Api.Errors;
using EdgeKube.Server.Registry.Kinds.Validation;

namespace EdgeKube.Server.Registry.Kinds.Pods;

/// <summary>What of a pod's spec may still change.</summary>
internal static class PodUpdateValidation
{
    private const string OnlyThese =
        "pod updates may not change fields other than `spec.containers[*].image`,`spec.initContainers[*].image`,"
        + "`spec.activeDeadlineSeconds`,`spec.tolerations` (only additions to existing tolerations),"
        + "`spec.terminationGracePeriodSeconds` (allow it to be set to 1 if it was previously negative)";

    public static void Validate(JsonObject? wanted, JsonObject? old, ICollection<FieldError> errors)
    {
        if (wanted is null || old is null)
        {
            errors.Forbidden("spec", OnlyThese);
            return;
        }

        var same = true;
        foreach (var field in (ReadOnlySpan<string>)["containers", "initContainers"])
        {
            if (wanted.List(field).Count != old.List(field).Count)
            {
                errors.Forbidden($"spec.{field}", "pod updates may not add or remove containers");
                same = false;
            }
        }

        ValidateDeadline(wanted, old, errors);
        ValidateTolerations(wanted, old, errors);
        if (same && !JsonNode.DeepEquals(WithoutChangeable(wanted, old), old))
        {
            errors.Forbidden("spec", OnlyThese);
        }
    }

    private static JsonObject WithoutChangeable(JsonObject wanted, JsonObject old)
    {
        var copy = wanted.DeepClone().AsObject();
        foreach (var field in (ReadOnlySpan<string>)["containers", "initContainers"])
        {
            foreach (var ((_, container), (_, was)) in copy.Maps(field).Zip(old.Maps(field)))
            {
                Restore(container, was, "image");
            }
        }

        Restore(copy, old, "activeDeadlineSeconds");
        Restore(copy, old, "tolerations");
        if (old.Number("terminationGracePeriodSeconds") < 0 && copy.Number("terminationGracePeriodSeconds") == 1)
        {
            Restore(copy, old, "terminationGracePeriodSeconds");
        }

        return copy;
    }

    private static void Restore(JsonObject copy, JsonObject old, string field)
    {
        copy.Remove(field);
        if (old.TryGetPropertyValue(field, out var value))
        {
            copy[field] = value?.DeepClone();
        }
    }

    private static void ValidateDeadline(JsonObject wanted, JsonObject old, ICollection<FieldError> errors)
    {
        var (next, was) = (wanted.Number("activeDeadlineSeconds"), old.Number("activeDeadlineSeconds"));
        if (was is not null && (next is null || next > was))
        {
            errors.Invalid(
                "spec.activeDeadlineSeconds",
                next,
                next is null ? "must not update from a positive integer to nil value" : "must be less than or equal to previous value");
        }
    }

    private static void ValidateTolerations(JsonObject wanted, JsonObject old, ICollection<FieldError> errors)
    {
        var kept = wanted.Maps("tolerations").Select(t => Shape(t.Item)).ToList();
        if (old.Maps("tolerations").Any(t => !kept.Contains(Shape(t.Item))))
        {
            errors.Forbidden("spec.tolerations", "existing toleration can not be modified except its tolerationSeconds");
        }
    }

    private static (string Key, string Op, string Value, string Effect) Shape(JsonObject toleration) =>
        (toleration.Text("key"), toleration.Text("operator"), toleration.Text("value"), toleration.Text("effect"));
}
