using System.Text.Json.Nodes;
using EdgeKube.Api.Cel;
using EdgeKube.Api.Definitions;
using EdgeKube.Api.Errors;
using EdgeKube.Api.Schemas;
using EdgeKube.Api.Values;
using EdgeKube.Server.Registry.Kinds.Validation;
using EdgeKube.Server.Storage;

namespace EdgeKube.Server.Registry;

/// <summary>What the registry asks of a kind: its definition's schema and its hooks, taken together.</summary>
/// <param name="definition">In the version that a request speaks.</param>
/// <param name="stored">In the version that is stored: the hooks and rules are about that one.</param>
internal sealed class KindRules(ResourceDefinition definition, ResourceDefinition stored, IKindHooks? hooks)
{
    private CelRules? _celRules; // compiled when the first object is checked

    public ResourceDefinition Definition => definition;

    public ResourceDefinition Stored => stored;

    /// <summary>Whether requests speak in the version that is stored.</summary>
    public bool IsStoredForm => ReferenceEquals(definition, stored) || definition.StoredAs.Length == 0;

    public bool HasStatus { get; } = definition.Subresources.Contains("status", StringComparer.Ordinal);

    /// <summary>Whether the generation counts what is wanted of an object.</summary>
    public bool HasGeneration { get; } = GenerationPolicy.Counts(definition);

    /// <summary>Whether a change of the status counts as well: a custom kind without that subresource has no status that is apart.</summary>
    public bool CountsStatus { get; } = definition.Custom is not null && !definition.Subresources.Contains("status", StringComparer.Ordinal);

    /// <summary>A node tells its state when it joins; all others begin without one.</summary>
    public bool DropsStatusOnCreate { get; } =
        definition.Subresources.Contains("status", StringComparer.Ordinal) && definition.Type != BuiltIn.Nodes;

    public ValueTask WhenReadyAsync(JsonObject created, CancellationToken ct) => hooks?.WhenReadyAsync(created, ct) ?? ValueTask.CompletedTask;

    public void PrepareCreate(JsonObject created)
    {
        SchemaEngine.Default(created, stored.Schema);
        hooks?.PrepareCreate(created);
    }

    /// <summary>What is known of a new object before it gets its name: nothing is allocated or counted for it yet.</summary>
    public void Default(JsonObject created)
    {
        SchemaEngine.Default(created, stored.Schema);
        hooks?.Default(created);
    }

    /// <summary>A new object as who makes it means it, before admission gives it more; null where it gives nothing.</summary>
    public JsonObject? OwnOf(JsonObject wanted)
    {
        if (hooks is not { IsGivenMore: true })
        {
            return null;
        }

        var own = (JsonObject)wanted.DeepClone();
        SchemaEngine.Default(own, stored.Schema);
        hooks.DefaultOwn(own);
        return own;
    }

    public void PrepareFor(JsonObject created, Requester user) => hooks?.PrepareFor(created, user);

    public void PrepareUpdate(JsonObject old, JsonObject updated, string subresource)
    {
        SchemaEngine.Default(updated, stored.Schema);
        hooks?.PrepareUpdate(old, updated, subresource);
    }

    /// <exception cref="ApiException">422 with every cause.</exception>
    public void Validate(JsonObject wanted, JsonObject? old, string subresource)
    {
        var errors = new List<FieldError>();
        ObjectMetaValidation.Validate(wanted, stored, errors);
        if (old is not null)
        {
            ObjectMetaValidation.ValidateUpdate(wanted, old, errors);
        }

        errors.AddRange(SchemaEngine.Validate(wanted, stored.Schema, old));
        hooks?.Validate(wanted, old, subresource, errors);
        KindConversions.Of(definition)?.Validate(wanted, old, errors);
        if (errors.Count == 0 && definition.Custom is not null)
        {
            _celRules ??= CelRules.Compile(definition.Schema, "", []); // rules that do not compile were refused with their definition
            errors.AddRange(_celRules.Validate(wanted, old, new CelBudget()));
        }

        if (errors.Count > 0)
        {
            var metadata = new ObjectMetadata(wanted);
            throw ApiException.Invalid(definition.Key(metadata.Namespace, metadata.Name), definition.Kind, [.. errors.Distinct()]);
        }
    }

    public long GraceSeconds(JsonObject current, long? asked) => hooks?.GraceSeconds(current, asked) ?? 0;

    public void PrepareDelete(JsonObject current) => hooks?.PrepareDelete(current);

    public bool HoldsDeletion(JsonObject current) => new ObjectMetadata(current).Finalizers.Count > 0 || hooks?.HoldsDeletion(current) == true;

    /// <summary>What is written in the same transaction as the object.</summary>
    public IReadOnlyList<Change> Along(JsonObject? wanted, JsonObject? old) => hooks?.Along(wanted, old) ?? [];

    public void Released(JsonObject gone) => hooks?.Released(gone);

    public ResourceKey Key(JsonObject value)
    {
        var metadata = new ObjectMetadata(value);
        return definition.Key(metadata.Namespace, metadata.Name);
    }
}
