using System.Text.Json.Nodes;
using EdgeKube.Api.Apply;
using EdgeKube.Api.Errors;
using EdgeKube.Api.Schemas;
using EdgeKube.Api.Values;
using EdgeKube.Server.Storage;

namespace EdgeKube.Server.Registry;

/// <summary>Server-side apply: makes the object, or merges the configuration into it, and goes the way of all writes from there.</summary>
internal sealed class ObjectApply(IStore store, ObjectCreation creation, ObjectUpdate update, TimeProvider time)
{
    public async Task<WriteResult> ApplyAsync(
        KindRules rules, ResourceKey key, JsonObject config, bool force, WriteOptions options, CancellationToken ct)
    {
        Check(rules, key, config);
        options = options with { IsApply = true };
        while (true)
        {
            var apply = new ServerSideApply(rules.Definition.Schema, FieldTracking.Writer(rules, options, time.GetUtcNow()));
            var applied = Configured(apply, rules, key, config, force, options);
            if (await store.GetAsync(key.ToString(), ct) is not null)
            {
                return await update.UpdateAsync(rules, key, live => Merged(apply, rules, live, applied, config, options), options, ct);
            }

            if (options.Subresource.Length > 0)
            {
                throw ApiException.NotFound(key);
            }

            CheckNew(key, config);
            try
            {
                var wanted = (JsonObject)applied.Value.DeepClone();
                new ObjectMetadata(wanted).ManagedFields = apply.Created(applied).ToJson();
                return await creation.CreateAsync(rules, key.Namespace, wanted, options, ct) with { Created = true };
            }
            catch (ApiException e) when (e.Reason == "AlreadyExists")
            {
                // Somebody made it meanwhile: now there is something to merge into.
            }
        }
    }

    private static AppliedConfig Configured(
        ServerSideApply apply, KindRules rules, ResourceKey key, JsonObject config, bool force, WriteOptions options)
    {
        var sent = (JsonObject)config.DeepClone();
        if (options.Subresource == "scale")
        {
            sent = new JsonObject { ["spec"] = new JsonObject { ["replicas"] = ScaleMapping.Replicas(config, key) } };
            return apply.Configure(sent, sent, force);
        }

        var known = (JsonObject)sent.DeepClone();
        CheckFields(rules, key, known);
        new ObjectMetadata(known).Name = key.Name;
        new ObjectMetadata(sent).Name = key.Name;
        return apply.Configure(sent, known, force);
    }

    private static JsonObject Merged(
        ServerSideApply apply, KindRules rules, JsonObject live, AppliedConfig applied, JsonObject config, WriteOptions options)
    {
        var merged = apply.Run(live, applied);
        if (options.Subresource.Length == 0)
        {
            LastApplied.Renew(merged, config, FieldTracking.Writer(rules, options, default));
        }

        return merged;
    }

    private static void Check(KindRules rules, ResourceKey key, JsonObject config)
    {
        var apiVersion = Text(config, "apiVersion");
        if (Text(config, "kind").Length == 0 || apiVersion.Length == 0)
        {
            throw ApiException.BadRequest("error decoding YAML: Object 'Kind' or 'apiVersion' is missing");
        }

        if (Text(config, "kind") is { } kind && kind != "Scale" && (kind != rules.Definition.Kind || apiVersion != rules.Definition.ApiVersion))
        {
            throw ApiException.BadRequest(apiVersion == rules.Definition.ApiVersion
                ? $"{kind} in version \"{rules.Definition.Version}\" cannot be handled as a {rules.Definition.Kind}"
                : $"Incorrect version specified in apply patch. Specified patch version: {apiVersion}, expected: {rules.Definition.ApiVersion}");
        }

        var metadata = config["metadata"] as JsonObject ?? [];
        if (metadata["managedFields"] is not null)
        {
            throw ApiException.BadRequest("metadata.managedFields must be nil");
        }

        if (Text(metadata, "name") is { Length: > 0 } name && name != key.Name)
        {
            throw ApiException.BadRequest($"the name of the object ({name}) does not match the name on the URL ({key.Name})");
        }

        if (Text(metadata, "namespace") is { Length: > 0 } ns && ns != key.Namespace)
        {
            throw ApiException.BadRequest($"the namespace of the object ({ns}) does not match the namespace on the URL ({key.Namespace})");
        }
    }

    private static void CheckNew(ResourceKey key, JsonObject config)
    {
        if (config["metadata"] is JsonObject metadata && Text(metadata, "uid") is { Length: > 0 } uid)
        {
            throw ApiException.Conflict(
                key, $"uid mismatch: the provided object specified uid {uid}, and no existing object was found");
        }
    }

    /// <summary>An applied field that the kind does not have is always refused: nobody could own it.</summary>
    private static void CheckFields(KindRules rules, ResourceKey key, JsonObject known)
    {
        var definition = rules.Definition;
        if (SchemaEngine.Prune(known, definition.Schema).Unknown is not { Count: > 0 } unknown)
        {
            return;
        }

        var name = key.Namespace.Length == 0 ? $"/{key.Name}" : $"{key.Namespace}/{key.Name}";
        var fields = unknown.Select(u => $".{u.Replace("unknown field ", "", StringComparison.Ordinal).Trim('"')}: field not declared in schema");
        throw ApiException.BadRequest(
            $"failed to create typed patch object ({name}; {definition.ApiVersion}, Kind={definition.Kind}): {string.Join("\n", fields)}");
    }

    private static string Text(JsonObject at, string name) => at[name] is JsonValue value && value.TryGetValue<string>(out var text) ? text : "";
}
