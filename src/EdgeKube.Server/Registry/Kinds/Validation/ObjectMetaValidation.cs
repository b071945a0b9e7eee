using System.Text.Json.Nodes;
using EdgeKube.Api.Definitions;
using EdgeKube.Api.Errors;
using EdgeKube.Api.Values;

namespace EdgeKube.Server.Registry.Kinds.Validation;

/// <summary>The rules of metadata that hold for every kind; the registry asks them on every write.</summary>
internal static class ObjectMetaValidation
{
    private const string Path = "metadata";

    private static readonly string[] _immutable = ["name", "namespace", "uid", "creationTimestamp", "deletionTimestamp", "deletionGracePeriodSeconds"];

    public static void Validate(JsonObject obj, ResourceDefinition definition, ICollection<FieldError> errors)
    {
        var meta = obj.Map(Path);
        ValidateName(meta, definition, errors);
        ValidateNamespace(meta, definition, errors);
        LabelValidation.Labels(meta.Map("labels"), $"{Path}.labels", errors);
        LabelValidation.Annotations(meta.Map("annotations"), $"{Path}.annotations", errors);
        ValidateOwners(meta, errors);
        foreach (var (_, finalizer) in meta.Texts("finalizers"))
        {
            ValidateFinalizer(finalizer, errors);
        }
    }

    /// <summary>Fills in what a client left out of an update and may not change anyway, so that leaving it out is no change.</summary>
    public static void Keep(JsonObject updated, JsonObject old)
    {
        var meta = updated.Ensure(Path);
        foreach (var field in _immutable)
        {
            if (meta[field] is null && old.Map(Path)?[field] is { } value)
            {
                meta[field] = value.DeepClone();
            }
        }
    }

    /// <summary>What may not change any more: identity, times of birth and death, and finalizers may not be added to the dying.</summary>
    public static void ValidateUpdate(JsonObject wanted, JsonObject old, ICollection<FieldError> errors)
    {
        var (meta, was) = (wanted.Map(Path), old.Map(Path));
        foreach (var field in _immutable)
        {
            if (!JsonNode.DeepEquals(meta?[field], was?[field]))
            {
                errors.Invalid($"{Path}.{field}", meta?[field], FieldErrors.Immutable);
            }
        }

        if (was.Has("deletionTimestamp"))
        {
            var before = was.Texts("finalizers").Select(f => f.Item).ToHashSet(StringComparer.Ordinal);
            var added = meta.Texts("finalizers").Select(f => f.Item).Where(f => !before.Contains(f)).ToList();
            if (added.Count > 0)
            {
                errors.Forbidden(
                    $"{Path}.finalizers",
                    $"no new finalizers can be added if the object is being deleted, found new finalizers [{string.Join(", ", added.Select(f => $"\"{f}\""))}]");
            }
        }
    }

    /// <summary>What a name of this kind must look like; null when it does.</summary>
    public static string? WrongName(string name, ResourceDefinition definition) =>
        definition.Type == BuiltIn.Services ? NameRules.Dns1035Label(name)
        : definition.Type == BuiltIn.Namespaces ? NameRules.Dns1123Label(name)
        : definition.Group == BuiltIn.Roles.Group || definition.Type == BuiltIn.APIServices || definition.Type == BuiltIn.IPAddresses
            ? NameRules.PathSegment(name)
        : NameRules.Dns1123Subdomain(name);

    private static void ValidateName(JsonObject? meta, ResourceDefinition definition, ICollection<FieldError> errors)
    {
        var name = meta.Text("name");
        if (name.Length == 0)
        {
            errors.Required($"{Path}.name", "name or generateName is required");
            return;
        }

        errors.Invalid($"{Path}.name", name, WrongName(name, definition));
    }

    private static void ValidateNamespace(JsonObject? meta, ResourceDefinition definition, ICollection<FieldError> errors)
    {
        var ns = meta.Text("namespace");
        if (definition.Namespaced && ns.Length == 0)
        {
            errors.Required($"{Path}.namespace");
        }
        else if (definition.Namespaced)
        {
            errors.Invalid($"{Path}.namespace", ns, NameRules.Dns1123Label(ns));
        }
        else if (ns.Length > 0)
        {
            errors.Forbidden($"{Path}.namespace", "not allowed on this type");
        }
    }

    private static void ValidateFinalizer(string finalizer, ICollection<FieldError> errors)
    {
        errors.Invalid($"{Path}.finalizers", finalizer, NameRules.QualifiedName(finalizer));
        if (!finalizer.Contains('/', StringComparison.Ordinal) && finalizer is not ("kubernetes" or "orphan" or "foregroundDeletion" or "customresourcecleanup.apiextensions.k8s.io"))
        {
            errors.Invalid($"{Path}.finalizers", finalizer, "name is neither a standard finalizer name nor is it fully qualified");
        }
    }

    private static void ValidateOwners(JsonObject? meta, ICollection<FieldError> errors)
    {
        var controller = "";
        foreach (var (i, owner) in meta.Maps("ownerReferences"))
        {
            var at = $"{Path}.ownerReferences[{i}]";
            ValidateOwner(owner, at, errors);
            if (!owner.Truth("controller"))
            {
                continue;
            }

            if (controller.Length > 0)
            {
                errors.Invalid(
                    $"{Path}.ownerReferences",
                    meta.List("ownerReferences"),
                    $"Only one reference can have Controller set to true. Found \"true\" in references for {controller} and {Shown(owner)}");
            }

            controller = Shown(owner);
        }
    }

    private static void ValidateOwner(JsonObject owner, string at, ICollection<FieldError> errors)
    {
        foreach (var field in (ReadOnlySpan<string>)["apiVersion", "kind", "name", "uid"])
        {
            if (owner.Text(field).Length == 0)
            {
                errors.Invalid($"{at}.{field}", "", field == "apiVersion" ? "version must not be empty" : "must not be empty");
            }
        }
    }

    private static string Shown(JsonObject owner) => $"{owner.Text("kind")}/{owner.Text("name")}";
}
