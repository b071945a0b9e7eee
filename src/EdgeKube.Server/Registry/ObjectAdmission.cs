using System.Text.Json.Nodes;
using EdgeKube.Api.Errors;
using EdgeKube.Server.Registry.Kinds.Validation;

namespace EdgeKube.Server.Registry;

/// <summary>One write's way through webhooks and policies: what they are shown, and what becomes of their answer.</summary>
internal sealed class ObjectAdmission(IAdmission asked, KindRules rules, AdmissionWrite write)
{
    public IReadOnlyList<string> Warnings => write.Warnings;

    public static ObjectAdmission ForCreate(IAdmission asked, KindRules rules, string ns, WriteOptions options) => new(
        asked,
        rules,
        new AdmissionWrite(rules.Definition, AdmissionWrite.Create)
        {
            Namespace = ns,
            Options = OptionsOf("CreateOptions", options),
            User = options.User,
            DryRun = options.DryRun,
        });

    /// <param name="old">The object as it is, with its managedFields; it is not changed.</param>
    public static ObjectAdmission ForUpdate(IAdmission asked, KindRules rules, JsonObject old, WriteOptions options)
    {
        var metadata = new ObjectMetadata(old);
        var isBinding = options.Subresource == "binding";
        return new(asked, rules, new AdmissionWrite(rules.Definition, isBinding ? AdmissionWrite.Create : AdmissionWrite.Update)
        {
            Subresource = options.Subresource,
            Namespace = NamespaceOf(rules, metadata),
            Name = metadata.Name,
            SpokenKind = options.Subresource switch
            {
                "scale" => ("autoscaling", "v1", "Scale"),
                "binding" => ("", "v1", "Binding"),
                _ => null,
            },
            OldObject = isBinding ? null : Shown(rules, old, options.Subresource),
            Options = OptionsOf(isBinding ? "CreateOptions" : "UpdateOptions", options),
            User = options.User,
            DryRun = options.DryRun,
        });
    }

    public static AdmissionWrite ForDelete(KindRules rules, JsonObject old, DeleteOptions options)
    {
        var metadata = new ObjectMetadata(old);
        return new AdmissionWrite(rules.Definition, AdmissionWrite.Delete)
        {
            Namespace = NamespaceOf(rules, metadata),
            Name = metadata.Name,
            OldObject = old,
            Options = OptionsOf(options),
            User = options.User,
            DryRun = options.DryRun,
        };
    }

    /// <summary>Shows a new object before it has its name, with its defaults.</summary>
    /// <returns>The object to make.</returns>
    public async Task<JsonObject> MutateCreateAsync(JsonObject wanted, FieldTracking tracking, CancellationToken ct)
    {
        var metadata = new ObjectMetadata(wanted);
        var sent = metadata.ManagedFields;
        metadata.Remove("uid", "resourceVersion", "creationTimestamp", "deletionTimestamp", "deletionGracePeriodSeconds", "generation", "selfLink", "managedFields");
        var own = rules.OwnOf(wanted);
        rules.Default(wanted);
        tracking.Created(wanted, sent, own);
        write.Object = KindConversions.Shown(wanted, rules.Definition);
        return await MutateAsync(ct) ? Taken(write.Object) : wanted;
    }

    /// <summary>Shows a changed object.</summary>
    /// <param name="merge">Makes the object to store of the shown and perhaps changed one.</param>
    /// <returns>What is to be stored, and its managedFields.</returns>
    public async Task<(JsonObject Wanted, JsonNode? Entries)> MutateUpdateAsync(
        JsonObject wanted, JsonNode? entries, Func<JsonObject, JsonObject> merge, CancellationToken ct)
    {
        write.Object = Whole(wanted, entries);
        if (!await MutateAsync(ct) || write.Subresource == "binding")
        {
            return (wanted, entries);
        }

        if (write.Subresource == "scale")
        {
            var scaled = (JsonObject)wanted.DeepClone();
            ScaleMapping.Apply(write.Object, scaled, rules.Key(wanted), rules.Definition.Custom?.Scale);
            new ObjectMetadata(scaled).Remove("resourceVersion");
            return (merge(scaled), entries);
        }

        var mutated = write.Object;
        var kept = ObjectMetadata.TakeManagedFields(mutated);
        return (merge(Taken(mutated)), kept is null || JsonNode.DeepEquals(kept, entries) ? entries : kept);
    }

    public Task ValidateAsync(JsonObject wanted, JsonNode? entries, CancellationToken ct) =>
        RunAsync(asked.ValidateAsync, write with { Object = Whole(wanted, entries), Name = new ObjectMetadata(wanted).Name }, ct);

    public static async Task RunAsync(Func<AdmissionWrite, CancellationToken, Task> ask, AdmissionWrite write, CancellationToken ct)
    {
        try
        {
            await ask(write, ct);
        }
        catch (ApiException e) when (write.Warnings.Count > 0)
        {
            e.Warnings = write.Warnings;
            throw;
        }
    }

    private static JsonObject Shown(KindRules rules, JsonObject value, string subresource) =>
        subresource == "scale" ? ScaleMapping.Read(value, rules.Definition.Custom?.Scale) : value;

    /// <summary>What a webhook made of the object, as if it had been sent so.</summary>
    private JsonObject Taken(JsonObject mutated)
    {
        ObjectDecoding.Decode(mutated, rules.Definition, new WriteOptions { FieldValidation = "Ignore" });
        KindConversions.ToStored(mutated, rules.Definition, rules.Stored);
        return mutated;
    }

    private async Task<bool> MutateAsync(CancellationToken ct)
    {
        var changed = false;
        await RunAsync(async (w, token) => changed = await asked.MutateAsync(w, token), write, ct);
        return changed;
    }

    private JsonObject Whole(JsonObject wanted, JsonNode? entries)
    {
        if (write.Subresource == "binding")
        {
            return Binding(wanted);
        }

        var whole = (JsonObject)wanted.DeepClone();
        new ObjectMetadata(whole).ManagedFields = entries?.DeepClone();
        return Shown(rules, KindConversions.Shown(whole, rules.Definition), write.Subresource);
    }

    private static JsonObject Binding(JsonObject pod) => new()
    {
        ["apiVersion"] = "v1",
        ["kind"] = "Binding",
        ["metadata"] = new JsonObject { ["name"] = pod.Name(), ["namespace"] = pod.Namespace() },
        ["target"] = new JsonObject { ["kind"] = "Node", ["name"] = pod.Map("spec").Text("nodeName") },
    };

    private static string NamespaceOf(KindRules rules, ObjectMetadata metadata) =>
        rules.Definition.Type == Api.Definitions.BuiltIn.Namespaces ? metadata.Name : metadata.Namespace;

    private static JsonObject OptionsOf(string kind, WriteOptions options)
    {
        var told = new JsonObject { ["kind"] = kind, ["apiVersion"] = "meta.k8s.io/v1" };
        Add(told, "fieldManager", options.FieldManager);
        Add(told, "fieldValidation", options.FieldValidation);
        if (options.DryRun)
        {
            told["dryRun"] = new JsonArray("All");
        }

        return told;
    }

    private static JsonObject OptionsOf(DeleteOptions options)
    {
        var told = new JsonObject { ["kind"] = "DeleteOptions", ["apiVersion"] = "meta.k8s.io/v1" };
        if (options.GracePeriodSeconds is { } grace)
        {
            told["gracePeriodSeconds"] = grace;
        }

        Add(told, "propagationPolicy", options.PropagationPolicy);
        if (options.PreconditionUid is { Length: > 0 } || options.PreconditionResourceVersion is { Length: > 0 })
        {
            var preconditions = told.Ensure("preconditions");
            Add(preconditions, "uid", options.PreconditionUid ?? "");
            Add(preconditions, "resourceVersion", options.PreconditionResourceVersion ?? "");
        }

        if (options.DryRun)
        {
            told["dryRun"] = new JsonArray("All");
        }

        return told;
    }

    private static void Add(JsonObject to, string name, string value)
    {
        if (value.Length > 0)
        {
            to[name] = value;
        }
    }
}
