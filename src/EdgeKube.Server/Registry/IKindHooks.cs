using System.Text.Json.Nodes;
using EdgeKube.Api.Errors;
using EdgeKube.Api.Values;
using EdgeKube.Server.Storage;

namespace EdgeKube.Server.Registry;

/// <summary>What a kind's schema cannot say: computed defaults, allocation, immutability, cross-field rules.</summary>
/// <remarks>Called by the registry around each write; must not block. A kind without hooks needs none.</remarks>
internal interface IKindHooks
{
    GroupResource Type { get; }

    /// <summary>Waits a moment for what a new object needs and somebody is about to make; it may be missing all the same.</summary>
    ValueTask WhenReadyAsync(JsonObject created, CancellationToken ct) => ValueTask.CompletedTask;

    /// <summary>After schema defaults: computed defaults and allocations of a new object, in place.</summary>
    void PrepareCreate(JsonObject created)
    {
    }

    /// <summary>Writes into a new object who asks for it, for kinds that keep that.</summary>
    void PrepareFor(JsonObject created, Requester user)
    {
    }

    /// <summary>The defaults of a new object alone, as webhooks are to see them: it may not be made after all, and is prepared once more before it is.</summary>
    void Default(JsonObject created) => PrepareCreate(created);

    /// <summary>Whether admission gives a new object fields that nobody set.</summary>
    bool IsGivenMore => false;

    /// <summary>The defaults that count as set by who makes an object, where <see cref="IsGivenMore"/>.</summary>
    void DefaultOwn(JsonObject created)
    {
    }

    /// <summary>Before validation of a changed object: keep what this subresource may not change, bump nothing (the registry bumps generation).</summary>
    void PrepareUpdate(JsonObject old, JsonObject updated, string subresource)
    {
    }

    /// <summary>Adds what is wrong; <paramref name="old"/> is null for a new object.</summary>
    void Validate(JsonObject wanted, JsonObject? old, string subresource, ICollection<FieldError> errors);

    /// <summary>The grace period of a delete in seconds; 0 removes at once. Pods wait for their node.</summary>
    long GraceSeconds(JsonObject current, long? asked) => 0;

    /// <summary>What is written in the same transaction as the object: its allocations, where they are objects of their own.</summary>
    /// <param name="wanted">Null when it is removed.</param>
    /// <param name="old">Null when it is new.</param>
    IReadOnlyList<Change> Along(JsonObject? wanted, JsonObject? old) => [];

    /// <summary>The object was not stored after all, or is no more: give back what was allocated for it.</summary>
    void Released(JsonObject gone)
    {
    }

    /// <summary>When a delete begins and the object stays for now, in place: its kind's own signs that it is going.</summary>
    void PrepareDelete(JsonObject current)
    {
    }

    /// <summary>Whether the object must stay for now though its metadata has no finalizers (a Namespace until it is empty).</summary>
    bool HoldsDeletion(JsonObject current) => false;
}
