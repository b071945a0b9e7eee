using System.Text.Json;

namespace EdgeKube.Api.OpenApi;

/// <summary>A parameter of an operation: in the path, or in the query.</summary>
internal sealed record Parameter(string Name, string Type, string Description)
{
    public static Parameter[] List { get; } = [
        new("labelSelector", "string", "Only objects whose labels match."),
        new("fieldSelector", "string", "Only objects whose fields match."),
        new("limit", "integer", "The most objects in one answer; the rest is fetched with continue."),
        new("continue", "string", "The token of the answer before."),
        new("resourceVersion", "string", "The revision to answer at; resourceVersionMatch says how."),
        new("resourceVersionMatch", "string", "Exact or NotOlderThan."),
        new("timeoutSeconds", "integer", "How long the answer may take, and how long a watch lasts."),
        new("watch", "boolean", "Changes, as they happen, instead of a list."),
        new("allowWatchBookmarks", "boolean", "Whether a watch may tell of revisions without a change."),
    ];

    public static Parameter[] Write { get; } = [
        new("dryRun", "string", "All: do everything but store it."),
        new("fieldManager", "string", "The name of whoever changes the object."),
        new("fieldValidation", "string", "What becomes of unknown and duplicate fields: Ignore, Warn or Strict."),
    ];

    public static Parameter[] Patch { get; } = [
        .. Write,
        new("force", "boolean", "Take over fields that other managers own; for apply patches only."),
    ];

    public static Parameter[] Delete { get; } = [
        new("dryRun", "string", "All: do everything but store it."),
        new("gracePeriodSeconds", "integer", "Seconds the object is given to end; 0 is at once."),
        new("propagationPolicy", "string", "What becomes of dependents: Orphan, Background or Foreground."),
        new("orphanDependents", "boolean", "Older form of propagationPolicy."),
    ];

    public static Parameter[] Log { get; } = [
        new("container", "string", "Which container; may be left out where there is one."),
        new("follow", "boolean", "Go on as the log grows."),
        new("limitBytes", "integer", "The most bytes of the answer."),
        new("pretty", "string", "Has no meaning for a log."),
        new("previous", "boolean", "The log of the container before its last restart."),
        new("sinceSeconds", "integer", "Only lines not older than this."),
        new("tailLines", "integer", "Only this many lines from the end."),
        new("timestamps", "boolean", "A time before every line."),
    ];

    private bool InPath => Name is "name" or "namespace";

    /// <param name="typeInSchema">As OpenAPI v3 has it; in v2 the type stands in the parameter itself.</param>
    public void WriteTo(Utf8JsonWriter writer, bool typeInSchema)
    {
        writer.WriteStartObject();
        writer.WriteString("name", Name);
        writer.WriteString("in", InPath ? "path" : "query");
        writer.WriteString("description", Description);
        if (InPath)
        {
            writer.WriteBoolean("required", true);
        }

        if (typeInSchema)
        {
            writer.WriteStartObject("schema");
            WriteType(writer);
            writer.WriteEndObject();
        }
        else
        {
            WriteType(writer);
        }

        writer.WriteEndObject();
    }

    private void WriteType(Utf8JsonWriter writer)
    {
        writer.WriteString("type", Type);
        writer.WriteBoolean("uniqueItems", true);
    }
}
