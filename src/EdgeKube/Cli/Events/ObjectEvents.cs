using System.Text.Json.Nodes;
using EdgeKube.Api.Printing;
using EdgeKube.Cli.Client;

namespace EdgeKube.Cli.Events;

/// <summary>Events, however they tell their time.</summary>
internal static class ObjectEvents
{
    public static IReadOnlyList<JsonObject> Of(Session session, JsonObject item)
    {
        var path = session.Types.Named("events").Path(item.Namespace() is { Length: > 0 } space ? space : null);
        var selector = $"involvedObject.kind={item.Text("kind")},involvedObject.name={item.Name()}";
        selector += item.Text("kind") == "Node" ? "" : $",involvedObject.uid={item.Text("metadata", "uid")}"; // a node's own events say its name there
        return InOrder(session.Api.Get(path + new Query().Add("fieldSelector", selector)).Items("items"));
    }

    public static IReadOnlyList<JsonObject> InOrder(IEnumerable<JsonObject> events) => [.. events.OrderBy(e => Last(e)?.UtcTicks ?? 0)];

    public static DateTimeOffset? Last(JsonObject e) =>
        e.Time("series", "lastObservedTime") ?? e.Time("lastTimestamp") ?? e.Time("eventTime") ?? e.Time("metadata", "creationTimestamp");

    /// <summary><c>3m</c>, or <c>3m (x4 over 9m)</c> when it happened again and again.</summary>
    public static string Age(JsonObject e, DateTimeOffset now)
    {
        var count = Math.Max(e.Number("count"), e.Number("series", "count"));
        var first = e.Time("firstTimestamp") ?? e.Time("eventTime") ?? e.Time("metadata", "creationTimestamp");
        var age = HumanDuration.Since(Last(e), now);
        return count > 1 ? $"{age} (x{count} over {HumanDuration.Since(first, now)})" : age;
    }
}
