using System.Text.Json.Nodes;
using EdgeKube.Api.Definitions;
using EdgeKube.Api.Errors;
using EdgeKube.Api.Values;
using EdgeKube.Server.Registry.Kinds.Pods;
using EdgeKube.Server.Registry.Kinds.Validation;
using EdgeKube.Server.Registry.Quotas;
using EdgeKube.Server.Storage;

namespace EdgeKube.Server.Registry;

/// <summary>Changes objects: each subresource may change its own part only, and what changes nothing is not written.</summary>
internal sealed class ObjectUpdate(IStore store, AdmissionGate gate, QuotaLedger quotas, VersionConversion conversion, TimeProvider time)
{
    public async Task<WriteResult> UpdateAsync(
        KindRules rules, ResourceKey key, Func<JsonObject, JsonObject> change, WriteOptions options, CancellationToken ct)
    {
        while (true)
        {
            var current = await store.GetAsync(key.ToString(), ct) ?? throw ApiException.NotFound(key);
            if (await TryAsync(rules, key, current, change, options, ct) is { } result)
            {
                return options.Subresource == "scale" ? result with { Json = Scale(await conversion.ShowAsync(result.Json, rules.Definition, ct), rules) } : result;
            }
        }
    }

    private static byte[] Scale(ReadOnlyMemory<byte> json, KindRules rules) =>
        System.Text.Encoding.UTF8.GetBytes(ScaleMapping.Read(ObjectJson.Read(json), rules.Definition.Custom?.Scale).ToJsonString());

    private static JsonObject Stored(StoredObject current)
    {
        var value = ObjectJson.Read(current.Value);
        ObjectMetadata.TakeManagedFields(value);
        return value;
    }

    private static void CheckPreconditions(KindRules rules, ResourceKey key, JsonObject wanted, JsonObject old, StoredObject current)
    {
        var (metadata, was) = (new ObjectMetadata(wanted), new ObjectMetadata(old));
        if (metadata.Uid.Length > 0 && metadata.Uid != was.Uid)
        {
            throw ApiException.Conflict(key, $"Precondition failed: UID in precondition: {metadata.Uid}, UID in object meta: {was.Uid}");
        }

        if (metadata.ResourceVersion is "" or "0")
        {
            UpdatePolicy.CheckUnconditional(key, rules.Definition);
        }
        else if (metadata.ResourceVersion != current.Revision.ToString(System.Globalization.CultureInfo.InvariantCulture))
        {
            throw ApiException.Conflict(key);
        }
    }

    /// <summary>The old object with the part of the wanted one that the subresource may change.</summary>
    private static JsonObject Merge(KindRules rules, JsonObject wanted, JsonObject old, string subresource)
    {
        switch (subresource)
        {
            case "":
                if (rules.HasStatus)
                {
                    Take(wanted, old, "status");
                }

                return wanted;
            case "status":
                var merged = (JsonObject)old.DeepClone();
                Take(merged, wanted, "status");
                if (rules.Definition.Custom is null)
                {
                    Take(merged, wanted, "metadata");
                }
                else if (wanted["metadata"] is JsonObject from && merged["metadata"] is JsonObject into)
                {
                    Take(into, from, "managedFields");
                }

                return merged;
            default:
                var other = (JsonObject)wanted.DeepClone();
                Take(other, old, "metadata");
                return other;
        }
    }

    private static void Take(JsonObject into, JsonObject from, string name)
    {
        if (from[name] is { } value)
        {
            into[name] = value.DeepClone();
        }
        else
        {
            into.Remove(name);
        }
    }

    private static void CountGeneration(KindRules rules, JsonObject wanted, JsonObject old)
    {
        var was = new ObjectMetadata(old).Generation;
        var metadata = new ObjectMetadata(wanted);
        metadata.Remove("generation");
        if (was > 0 || rules.HasGeneration)
        {
            metadata.Generation = GenerationPolicy.WantsSame(rules.Definition, wanted, old, rules.CountsStatus) ? was : was + 1;
        }
    }

    public static bool IsSame(JsonObject wanted, JsonObject old)
    {
        new ObjectMetadata(wanted).Remove("resourceVersion");
        new ObjectMetadata(old).Remove("resourceVersion");
        return JsonNode.DeepEquals(wanted, old);
    }

    private static bool IsFinished(KindRules rules, JsonObject wanted)
    {
        var metadata = new ObjectMetadata(wanted);
        return metadata.DeletionTimestamp is not null && metadata.DeletionGracePeriodSeconds is null or 0 && !rules.HoldsDeletion(wanted);
    }

    /// <summary>What is stored of the wanted object; the old one is not changed.</summary>
    private static JsonObject Prepare(KindRules rules, JsonObject wanted, JsonObject old, string subresource)
    {
        var prepared = Merge(rules, wanted, old, subresource);
        ObjectMetaValidation.Keep(prepared, old);
        rules.PrepareUpdate(old, prepared, subresource);
        CountGeneration(rules, prepared, old);
        return prepared;
    }

    private ObjectAdmission? Admission(KindRules rules, ReadOnlyMemory<byte> current, WriteOptions options) =>
        gate.For(rules.Definition, options.Subresource, options.Subresource == "binding" ? AdmissionWrite.Create : AdmissionWrite.Update) is { } asked
            ? ObjectAdmission.ForUpdate(asked, rules, StoredVersion.Read(current, rules.Definition), options)
            : null;

    /// <returns>null: somebody else was faster.</returns>
    private async Task<WriteResult?> TryAsync(
        KindRules rules, ResourceKey key, StoredObject current, Func<JsonObject, JsonObject> change, WriteOptions options, CancellationToken ct)
    {
        var shown = await conversion.ShowAsync(current.Value, rules.Definition, ct);
        var old = StoredVersion.Read(shown, rules.Definition);
        var wanted = Wanted(key, old, change, options, rules.Definition.Custom?.Scale);
        var (stored, asked) = (ObjectMetadata.TakeManagedFields(old), ObjectMetadata.TakeManagedFields(wanted));
        var warnings = ObjectDecoding.Decode(wanted, rules.Definition, options);
        CheckPreconditions(rules, key, wanted, old, current);
        KindConversions.ToStored(wanted, rules.Definition, rules.Stored);
        old = rules.IsStoredForm ? old : Stored(current);
        wanted = Prepare(rules, wanted, old, options.Subresource);
        JsonNode? entries = null;
        var admission = Admission(rules, shown, options);
        if (admission is not null)
        {
            entries = Entries(wanted);
            (wanted, entries) = await admission.MutateUpdateAsync(
                wanted, entries, mutated => Prepare(rules, mutated, old, options.Subresource), ct);
        }

        rules.Validate(wanted, old, options.Subresource);
        options.Guard?.Invoke(wanted, old);
        if (admission is null)
        {
            entries = Entries(wanted);
        }
        else
        {
            await admission.ValidateAsync(wanted, entries, ct);
            warnings = [.. warnings, .. admission.Warnings];
        }

        JsonNode? Entries(JsonObject changed) => new FieldTracking(rules, options, time.GetUtcNow())
            .Updated(old, changed, ManagedPaths.InVersion(asked, rules.Definition), stored);

        if (IsSame(wanted, old) && JsonNode.DeepEquals(entries, stored) && StoredVersion.IsCurrent(current.Value, rules.Definition))
        {
            return new(current.Revision, current.Value, Changed: false, warnings);
        }

        new ObjectMetadata(wanted).ManagedFields = ManagedPaths.InOwn(entries, rules.Definition);
        using var hold = QuotaChange.MayGrow(key.Type, options.Subresource) ? await quotas.HoldAsync(key, wanted, old, ct) : null;
        return await StoreAsync(rules, key, current, wanted, old, warnings, options, ct) is { } done ? Kept(done, options.DryRun ? null : hold) : null;
    }

    private static WriteResult Kept(WriteResult done, QuotaHold? hold)
    {
        hold?.Keep();
        return done;
    }

    /// <returns>null: somebody else was faster.</returns>
    private async Task<WriteResult?> StoreAsync(
        KindRules rules, ResourceKey key, StoredObject current, JsonObject wanted, JsonObject old, IReadOnlyList<string> warnings, WriteOptions options, CancellationToken ct)
    {
        var (json, revisionAt) = StoredVersion.Write(await conversion.ToStoredAsync(wanted, rules.Definition, ct), rules.Definition);
        if (options.DryRun)
        {
            return new(current.Revision, ObjectJson.WithRevision(json, revisionAt, current.Revision), Changed: true, warnings);
        }

        var finished = IsFinished(rules, wanted);
        var write = finished
            ? new Change(current.Key, current.Revision, null) { Last = json, LastRevisionAt = revisionAt, Along = rules.Along(null, old) }
            : new Change(current.Key, current.Revision, json, revisionAt) { Volatile = rules.Definition.Volatile, Along = rules.Along(wanted, old) };
        if (await store.CommitAsync(write, ct) is not CommitResult.Committed committed)
        {
            return null;
        }

        if (finished)
        {
            rules.Released(wanted);
        }

        if (finished || QuotaChange.Outdates(key.Type, wanted, old, options.Subresource))
        {
            quotas.Outdate(key);
        }

        return new(committed.Revision, committed.Value, Changed: true, warnings);
    }

    private JsonObject Wanted(ResourceKey key, JsonObject old, Func<JsonObject, JsonObject> change, WriteOptions options, ScalePaths? scale)
    {
        var subresource = options.Subresource;
        var copy = (JsonObject)old.DeepClone();
        if (options.IsApply)
        {
            return change(copy);
        }

        if (subresource == "scale")
        {
            ScaleMapping.Apply(change(ScaleMapping.Read(old, scale)), copy, key, scale);
            return copy;
        }

        var wanted = change(copy);
        if (subresource == "binding" && (string?)wanted["kind"] == "Binding")
        {
            var bound = (JsonObject)old.DeepClone();
            PodBinding.Bind(bound, (string?)wanted["target"]?["name"] ?? "", time.GetUtcNow());
            return bound;
        }

        return ReferenceEquals(wanted, copy) ? wanted : (JsonObject)wanted.DeepClone();
    }
}
