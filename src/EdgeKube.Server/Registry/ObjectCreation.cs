using System.Text.Json.Nodes;
using EdgeKube.Api.Errors;
using EdgeKube.Server.Registry.Quotas;
using EdgeKube.Server.Storage;

namespace EdgeKube.Server.Registry;

/// <summary>Makes new objects: decode, name, default, admit, validate, store.</summary>
internal sealed class ObjectCreation(IStore store, NamespaceLifecycle namespaces, AdmissionGate gate, QuotaLedger quotas, VersionConversion conversion, TimeProvider time, Random random)
{
    private const int NamesTried = 8;

    public async Task<WriteResult> CreateAsync(KindRules rules, string ns, JsonObject body, WriteOptions options, CancellationToken ct)
    {
        if (rules.Definition.Custom?.Terminating == true)
        {
            throw ApiException.MethodNotAllowed("create not allowed while custom resource definition is terminating");
        }

        var wanted = (JsonObject)body.DeepClone();
        var warnings = ObjectDecoding.Decode(wanted, rules.Definition, options);
        KindConversions.ToStored(wanted, rules.Definition, rules.Stored);
        var metadata = new ObjectMetadata(wanted);
        Place(metadata, rules, ns);
        await rules.WhenReadyAsync(wanted, ct);
        ObjectAdmission? admission = null;
        if (gate.For(rules.Definition, "", AdmissionWrite.Create) is { } asked)
        {
            await namespaces.AdmitCreateAsync(rules.Key(wanted), ct);
            admission = ObjectAdmission.ForCreate(asked, rules, ns, options);
            wanted = await admission.MutateCreateAsync(wanted, new FieldTracking(rules, options, time.GetUtcNow()), ct);
            metadata = new ObjectMetadata(wanted);
            Place(metadata, rules, ns);
        }

        var generated = metadata.Name.Length == 0 && metadata.GenerateName.Length > 0;
        for (var left = generated ? NamesTried : 1; ; left--)
        {
            var attempt = wanted;
            if (generated)
            {
                attempt = (JsonObject)wanted.DeepClone(); // another name may have to be tried
                new ObjectMetadata(attempt).Name = RandomName.From(metadata.GenerateName, random);
            }

            if (await TryAsync(rules, attempt, admission, options, warnings, ct) is { } result)
            {
                return result;
            }

            if (left == 1)
            {
                throw ApiException.AlreadyExists(rules.Key(attempt));
            }
        }
    }

    private static void Place(ObjectMetadata metadata, KindRules rules, string ns)
    {
        if (!rules.Definition.Namespaced)
        {
            return;
        }

        if (metadata.Namespace.Length == 0)
        {
            metadata.Namespace = ns;
        }
        else if (metadata.Namespace != ns)
        {
            throw ApiException.BadRequest(
                $"the namespace of the provided object does not match the namespace sent on the request");
        }
    }

    /// <returns>null: there is one of this name.</returns>
    private async Task<WriteResult?> TryAsync(
        KindRules rules, JsonObject wanted, ObjectAdmission? admission, WriteOptions options, IReadOnlyList<string> warnings, CancellationToken ct)
    {
        var key = rules.Key(wanted);
        await namespaces.AdmitCreateAsync(key, ct);
        var asked = new ObjectMetadata(wanted).ManagedFields;
        Begin(rules, wanted);
        var own = admission is null && options is { TracksFields: true, IsApply: false } ? rules.OwnOf(wanted) : null;
        rules.PrepareCreate(wanted);
        rules.PrepareFor(wanted, options.User);
        if (admission is null)
        {
            new FieldTracking(rules, options, time.GetUtcNow()).Created(wanted, asked, own);
        }
        else
        {
            new ObjectMetadata(wanted).ManagedFields = asked?.DeepClone(); // written down before webhooks changed anything
        }

        var stored = false;
        try
        {
            rules.Validate(wanted, null, "");
            options.Guard?.Invoke(wanted, null);
            if (admission is not null)
            {
                await admission.ValidateAsync(wanted, new ObjectMetadata(wanted).ManagedFields, ct);
                warnings = [.. warnings, .. admission.Warnings];
            }

            var converted = await conversion.ToStoredAsync(wanted, rules.Definition, ct);
            using var hold = await quotas.HoldAsync(key, wanted, null, ct);
            var (json, revisionAt) = StoredVersion.Write(converted, rules.Definition);
            if (options.DryRun)
            {
                return await store.GetAsync(key.ToString(), ct) is null ? new(store.Revision, json, Changed: true, warnings) : null;
            }

            var change = new Change(key.ToString(), 0, json, revisionAt) { Volatile = rules.Definition.Volatile, Along = rules.Along(wanted, null) };
            if (await store.CommitAsync(change, ct) is not CommitResult.Committed committed)
            {
                return null;
            }

            stored = true;
            hold?.Keep();
            await quotas.StoredAsync(key, hold, ct);
            return new(committed.Revision, committed.Value, Changed: true, warnings);
        }
        finally
        {
            if (!stored)
            {
                rules.Released(wanted);
            }
        }
    }

    private void Begin(KindRules rules, JsonObject wanted)
    {
        var metadata = new ObjectMetadata(wanted);
        metadata.Remove("resourceVersion", "deletionTimestamp", "deletionGracePeriodSeconds", "generation", "selfLink", "managedFields");
        metadata.Uid = Guid.NewGuid().ToString();
        metadata.SetCreationTimestamp(time.GetUtcNow());
        if (rules.HasGeneration)
        {
            metadata.Generation = 1;
        }

        if (rules.DropsStatusOnCreate)
        {
            wanted.Remove("status");
        }
    }
}
