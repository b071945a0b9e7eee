using System.Globalization;
using System.Text.Json.Nodes;
using EdgeKube.Server.Registry.Kinds.Validation;

namespace EdgeKube.Server.Registry.Kinds.Jobs;

/// <summary>How far a Job is, as its status says.</summary>
internal sealed class JobState(JsonObject job)
{
    public JsonObject? Spec { get; } = job.Map("spec");

    public JsonObject? Status { get; } = job.Map("status");

    public bool IsFinished => Is("Complete") || Is("Failed");

    public bool IsIndexed => Spec.Text("completionMode") == "Indexed";

    /// <summary>Whether it has a condition that is true.</summary>
    public bool Is(string condition) => Status.Maps("conditions").Any(c => c.Item.Text("type") == condition && c.Item.Text("status") == "True");

    public DateTimeOffset? Time(string field) =>
        DateTimeOffset.TryParse(Status.Text(field), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time) ? time : null;

    public bool Same(JobState other, string field) => JsonNode.DeepEquals(Status?[field], other.Status?[field]);

    /// <summary>Whether a field has changed, or the Job has ended or begun again meanwhile.</summary>
    public bool IsNew(JobState old, string field) => IsFinished != old.IsFinished || !Same(old, field);
}
