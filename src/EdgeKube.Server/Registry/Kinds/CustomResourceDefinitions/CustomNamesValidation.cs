using System.Text.Json.Nodes;
using EdgeKube.Api.Errors;
using EdgeKube.Api.Values;
using EdgeKube.Server.Registry.Kinds.Validation;

namespace EdgeKube.Server.Registry.Kinds.CustomResourceDefinitions;

/// <summary>What a CustomResourceDefinition may call its kind, and what of that may not change.</summary>
internal static class CustomNamesValidation
{
    private const string Approval = "api-approved.kubernetes.io";

    public static void Validate(JsonObject crd, JsonObject? old, ICollection<FieldError> errors)
    {
        var spec = crd.Map("spec");
        var (group, names) = (spec.Text("group"), spec.Map("names"));
        if (crd.Name() != $"{names.Text("plural")}.{group}")
        {
            errors.Invalid("metadata.name", crd.Name(), "must be spec.names.plural+\".\"+spec.group");
        }

        ValidateGroup(crd, group, errors);
        ValidateScope(spec.Text("scope"), errors);
        foreach (var name in (ReadOnlySpan<string>)["plural", "singular", "kind", "listKind"])
        {
            if (names.Text(name).Length == 0)
            {
                errors.Required($"spec.names.{name}");
            }
        }

        ValidateNames(names, "spec.names", errors);
        if (spec.Truth("preserveUnknownFields"))
        {
            errors.Invalid(
                "spec.preserveUnknownFields",
                true,
                "cannot set to true, set x-kubernetes-preserve-unknown-fields to true in spec.versions[*].schema instead");
        }

        ValidateConversion(spec.Map("conversion"), errors);
        if (old is not null)
        {
            ValidateUpdate(spec, old, errors);
        }
    }

    public static void ValidateStatus(JsonObject crd, JsonObject? old, ICollection<FieldError> errors)
    {
        ValidateNames(crd.Map("status").Map("acceptedNames"), "status.acceptedNames", errors);
        if (old is null)
        {
            return;
        }

        var versions = crd.Map("spec").Maps("versions").Select(v => v.Item.Text("name")).ToHashSet(StringComparer.Ordinal);
        foreach (var (i, stored) in crd.Map("status").Texts("storedVersions"))
        {
            if (!versions.Contains(stored))
            {
                errors.Invalid($"status.storedVersions[{i}]", stored, "missing from spec.versions; "
                    + $"{stored} was previously a storage version, and must remain in spec.versions until a storage migration ensures no data remains persisted in {stored} "
                    + $"and removes {stored} from status.storedVersions");
            }
        }
    }

    private static void ValidateUpdate(JsonObject? spec, JsonObject old, ICollection<FieldError> errors)
    {
        var was = old.Map("spec");
        if (CustomConditions.IsTrue(old.Map("status"), "Established"))
        {
            errors.Same("spec.scope", spec?["scope"], was?["scope"]);
            errors.Same("spec.names.kind", spec.Map("names")?["kind"], was.Map("names")?["kind"]);
        }

        errors.Same("spec.group", spec?["group"], was?["group"]);
        errors.Same("spec.names.plural", spec.Map("names")?["plural"], was.Map("names")?["plural"]);
    }

    private static void ValidateGroup(JsonObject crd, string group, ICollection<FieldError> errors)
    {
        if (group.Length == 0)
        {
            errors.Required("spec.group");
            return;
        }

        errors.Invalid("spec.group", group, NameRules.Dns1123Subdomain(group) ?? (group.Contains('.', StringComparison.Ordinal) ? null : "should be a domain with at least one dot"));
        if (!group.EndsWith(".k8s.io", StringComparison.Ordinal) && !group.EndsWith(".kubernetes.io", StringComparison.Ordinal)
            && group is not ("k8s.io" or "kubernetes.io"))
        {
            return;
        }

        var approval = crd.Map("metadata").Map("annotations").Text(Approval);
        const string More = "see https://github.com/kubernetes/enhancements/pull/1111";
        if (approval.Length == 0)
        {
            errors.Required(
                $"metadata.annotations[{Approval}]", $"protected groups must have approval annotation \"{Approval}\", {More}");
        }
        else if (!approval.StartsWith("unapproved", StringComparison.Ordinal) && !Uri.TryCreate(approval, UriKind.Absolute, out _))
        {
            errors.Invalid(
                $"metadata.annotations[{Approval}]",
                approval,
                $"protected groups must have approval annotation \"{Approval}\" with either a URL or a reason starting with \"unapproved\", {More}");
        }
    }

    private static void ValidateScope(string scope, ICollection<FieldError> errors)
    {
        if (scope.Length == 0)
        {
            errors.Required("spec.scope");
        }

        errors.Supported("spec.scope", scope, "Cluster", "Namespaced");
    }

    private static void ValidateNames(JsonObject? names, string at, ICollection<FieldError> errors)
    {
        foreach (var name in (ReadOnlySpan<string>)["plural", "singular"])
        {
            Label(names.Text(name), $"{at}.{name}", errors);
        }

        foreach (var name in (ReadOnlySpan<string>)["kind", "listKind"])
        {
            if (names.Text(name) is { Length: > 0 } text && NameRules.Dns1035Label(text.ToLowerInvariant()) is { } wrong)
            {
                errors.Invalid($"{at}.{name}", text, $"may have mixed case, but should otherwise match: {wrong}");
            }
        }

        foreach (var list in (string[])["shortNames", "categories"])
        {
            foreach (var (i, text) in names.Texts(list))
            {
                errors.Invalid($"{at}.{list}[{i}]", text, NameRules.Dns1035Label(text));
            }
        }

        if (names.Text("kind") is { Length: > 0 } kind && kind == names.Text("listKind"))
        {
            errors.Invalid($"{at}.listKind", kind, "kind and listKind may not be the same");
        }
    }

    private static void Label(string text, string field, ICollection<FieldError> errors)
    {
        if (text.Length > 0)
        {
            errors.Invalid(field, text, NameRules.Dns1035Label(text));
        }
    }

    private static void ValidateConversion(JsonObject? conversion, ICollection<FieldError> errors)
    {
        const string At = "spec.conversion";
        var strategy = conversion.Text("strategy");
        errors.Supported($"{At}.strategy", strategy, "None", "Webhook");
        var webhook = conversion.Map("webhook");
        if (strategy == "None" && webhook is not null)
        {
            errors.Forbidden($"{At}.webhook", "should not be set when strategy is not set to Webhook");
        }

        if (strategy != "Webhook")
        {
            return;
        }

        if (webhook.Map("clientConfig") is not { } client)
        {
            errors.Required($"{At}.webhook.clientConfig", "required when strategy is set to Webhook");
        }
        else if (client.Has("url") == client.Has("service"))
        {
            errors.Required($"{At}.webhook.clientConfig", "exactly one of url or service is required");
        }

        if (webhook.List("conversionReviewVersions").Count == 0)
        {
            errors.Required($"{At}.webhook.conversionReviewVersions");
        }
        else if (!webhook.Texts("conversionReviewVersions").Any(v => v.Item is "v1" or "v1beta1"))
        {
            errors.Invalid(
                $"{At}.webhook.conversionReviewVersions", webhook.List("conversionReviewVersions"), "must include at least one of v1, v1beta1");
        }
    }
}
