using System.Text.Json.Nodes;
using EdgeKube.Api.Apply;
using EdgeKube.Api.Definitions;
using EdgeKube.Api.Views;

namespace EdgeKube.Server.Registry;

/// <summary>Writes down, in an object's managedFields, who set which of its fields; server-side apply builds on it.</summary>
/// <remarks>
/// What clients write is tracked always. Our own components make objects untracked, and their writes of status are not looked at:
/// these are the hot paths, and nobody applies there. Where they change what is wanted of a tracked object, its fields become theirs.
/// </remarks>
internal sealed class FieldTracking(KindRules rules, WriteOptions options, DateTimeOffset now)
{
    public static FieldWriter Writer(KindRules rules, WriteOptions options, DateTimeOffset now) => new(
        options.FieldManager,
        rules.Definition.ApiVersion,
        options.Subresource,
        TimeConverter.Format(new(now.Ticks - (now.Ticks % TimeSpan.TicksPerSecond), now.Offset)),
        rules.HasStatus);

    /// <summary>Sets the entries of a new object.</summary>
    /// <param name="asked">The managedFields it was sent with.</param>
    /// <param name="own">What of it is of who makes it; null for all.</param>
    public void Created(JsonObject created, JsonNode? asked, JsonObject? own)
    {
        var metadata = new ObjectMetadata(created);
        if (options.IsApply)
        {
            metadata.ManagedFields = asked?.DeepClone();
        }
        else if (options.TracksFields)
        {
            var sent = ManagedFields.Sent(asked) ?? ManagedFields.None;
            metadata.ManagedFields = Record([], own ?? WithoutAllocated(created), sent).ToJson();
        }
    }

    /// <summary>The entries of a changed object; neither state has its own in it.</summary>
    /// <param name="asked">The managedFields of the write.</param>
    /// <param name="stored">Those of the object as it is.</param>
    public JsonNode? Updated(JsonObject old, JsonObject wanted, JsonArray? asked, JsonArray? stored)
    {
        if (options.IsApply)
        {
            // An apply that changes nothing but the time of its entry is not written.
            return ObjectUpdate.IsSame(wanted, old) && ManagedFields.Stored(stored).SameButTimes(ManagedFields.Stored(asked))
                ? stored?.DeepClone()
                : asked;
        }

        if (options.TracksFields)
        {
            return Tracked(old, wanted, asked, stored);
        }

        return stored is not null && options.Subresource is "" or "scale"
            ? Record(old, wanted, ManagedFields.Stored(stored)).ToJson()
            : stored?.DeepClone();
    }

    private JsonNode? Tracked(JsonObject old, JsonObject wanted, JsonArray? asked, JsonArray? stored)
    {
        var own = options.Subresource.Length == 0;
        if (own && ManagedFields.IsReset(asked))
        {
            return null;
        }

        var sent = own && !JsonNode.DeepEquals(asked, stored) ? ManagedFields.Sent(asked) : null;
        var before = sent ?? ManagedFields.Stored(stored);
        // An object that is not tracked stays so until somebody applies to it.
        var after = before.Entries.Count == 0 ? before : Record(old, wanted, before);
        return sent is null && ReferenceEquals(after, before) ? stored?.DeepClone() : after.ToJson();
    }

    /// <summary>Fields are written down in the words of the request's version.</summary>
    private ManagedFields Record(JsonObject before, JsonObject after, ManagedFields managed) => FieldManagement.Update(
        KindConversions.Shown(before, rules.Definition),
        KindConversions.Shown(after, rules.Definition),
        rules.Definition.Schema,
        managed,
        Writer(rules, options, now));

    /// <summary>What the server chose for a Service was not set by who made it.</summary>
    private JsonObject WithoutAllocated(JsonObject created)
    {
        if (rules.Definition.Type != BuiltIn.Services)
        {
            return created;
        }

        var copy = (JsonObject)created.DeepClone();
        foreach (var name in (ReadOnlySpan<string>)["clusterIP", "clusterIPs", "ipFamilies", "ipFamilyPolicy"])
        {
            (copy["spec"] as JsonObject)?.Remove(name);
        }

        return copy;
    }
}
