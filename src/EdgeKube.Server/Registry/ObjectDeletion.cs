using System.Globalization;
using System.Text.Json.Nodes;
using EdgeKube.Api.Errors;
using EdgeKube.Api.Values;
using EdgeKube.Server.Registry.Quotas;
using EdgeKube.Server.Storage;

namespace EdgeKube.Server.Registry;

/// <summary>Deletes objects, or marks them where a grace period or finalizers ask for it.</summary>
internal sealed class ObjectDeletion(IStore store, AdmissionGate gate, QuotaLedger quotas, VersionConversion conversion, TimeProvider time)
{
    public async Task<DeleteResult> DeleteAsync(KindRules rules, ResourceKey key, DeleteOptions options, CancellationToken ct)
    {
        CheckOptions(options);
        NamespaceLifecycle.AdmitDelete(key);
        while (true)
        {
            var current = await store.GetAsync(key.ToString(), ct) ?? throw ApiException.NotFound(key);
            var json = ObjectJson.Read(current.Value);
            CheckPreconditions(key, json, current, options);
            var warnings = await AdmitAsync(rules, current, options, ct);
            if (await DoAsync(rules, current, DeletionPlan.Make(rules, json, options, time.GetUtcNow()), options.DryRun, ct) is { } result)
            {
                return warnings.Count == 0 ? result : result with { Warnings = warnings };
            }
        }
    }

    /// <returns>What the client is to be warned of.</returns>
    private async Task<IReadOnlyList<string>> AdmitAsync(KindRules rules, StoredObject current, DeleteOptions options, CancellationToken ct)
    {
        if (gate.For(rules.Definition, "", AdmissionWrite.Delete) is not { } asked)
        {
            return [];
        }

        var write = ObjectAdmission.ForDelete(rules, StoredVersion.Read(await conversion.ShowAsync(current.Value, rules.Definition, ct), rules.Definition), options);
        await ObjectAdmission.RunAsync(asked.MutateAsync, write, ct);
        await ObjectAdmission.RunAsync(asked.ValidateAsync, write, ct);
        return write.Warnings;
    }

    private static void CheckOptions(DeleteOptions options)
    {
        if (options.PropagationPolicy is not ("" or "Background" or "Foreground" or "Orphan"))
        {
            throw ApiException.BadRequest(
                $"invalid deletion options: propagationPolicy: Unsupported value: \"{options.PropagationPolicy}\": "
                + "supported values: \"Background\", \"Foreground\", \"Orphan\"");
        }
    }

    private static void CheckPreconditions(ResourceKey key, JsonObject json, StoredObject current, DeleteOptions options)
    {
        var uid = new ObjectMetadata(json).Uid;
        if (options.PreconditionUid is { Length: > 0 } wantedUid && wantedUid != uid)
        {
            throw ApiException.Conflict(key, $"Precondition failed: UID in precondition: {wantedUid}, UID in object meta: {uid}");
        }

        var revision = current.Revision.ToString(CultureInfo.InvariantCulture);
        if (options.PreconditionResourceVersion is { Length: > 0 } wanted && wanted != revision)
        {
            throw ApiException.Conflict(
                key, $"Precondition failed: ResourceVersion in precondition: {wanted}, ResourceVersion in object meta: {revision}");
        }
    }

    /// <returns>null: somebody else was faster.</returns>
    private async Task<DeleteResult?> DoAsync(KindRules rules, StoredObject current, DeletionPlan plan, bool dryRun, CancellationToken ct)
    {
        if (dryRun)
        {
            return new(plan is DeletionPlan.Remove, current.Revision, current.Value);
        }

        switch (plan)
        {
            case DeletionPlan.Remove { Last: var last }:
                var (gone, lastAt) = ObjectJson.Write(last);
                var removal = new Change(current.Key, current.Revision, null) { Last = gone, LastRevisionAt = lastAt, Along = rules.Along(null, last) };
                if (await store.CommitAsync(removal, ct) is not CommitResult.Committed removed)
                {
                    return null;
                }

                rules.Released(last);
                quotas.Outdate(ResourceKey.Parse(current.Key));
                return new(Gone: true, removed.Revision, removed.Value);
            case DeletionPlan.Mark { Wanted: var wanted }:
                var (json, revisionAt) = ObjectJson.Write(wanted);
                var mark = new Change(current.Key, current.Revision, json, revisionAt) { Volatile = rules.Definition.Volatile };
                return await store.CommitAsync(mark, ct) is CommitResult.Committed marked ? new(Gone: false, marked.Revision, marked.Value) : null;
            default:
                return new(Gone: false, current.Revision, current.Value);
        }
    }
}
