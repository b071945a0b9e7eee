using System.Text.Json.Nodes;
using EdgeKube.Api.Definitions;
using EdgeKube.Api.Errors;
using EdgeKube.Api.Values;
using EdgeKube.Server.Registry.Kinds.Validation;

namespace EdgeKube.Server.Registry.Kinds.Events;

/// <summary>Events as events.k8s.io/v1 has them: the same reports under other names, and stricter rules for those who write them.</summary>
internal sealed class EventConversion : IKindConversion
{
    private const int LeastInSeries = 2;

    public GroupResource Type => BuiltIn.Events;

    public string ApiVersion => "events.k8s.io/v1";

    public IReadOnlyList<(string Other, string Stored)> Paths { get; } =
    [
        ("note", "message"),
        ("regarding", "involvedObject"),
        ("reportingController", "reportingComponent"),
        ("deprecatedSource", "source"),
        ("deprecatedFirstTimestamp", "firstTimestamp"),
        ("deprecatedLastTimestamp", "lastTimestamp"),
        ("deprecatedCount", "count"),
    ];

    public void ToStored(JsonObject value)
    {
        foreach (var (other, stored) in Paths)
        {
            Rename(value, other, stored);
        }

        value.Ensure("involvedObject");
    }

    public void FromStored(JsonObject value)
    {
        foreach (var (other, stored) in Paths)
        {
            Rename(value, stored, other);
        }

        foreach (var name in (ReadOnlySpan<string>)["reportingController", "reportingInstance"])
        {
            if (value.Text(name).Length == 0)
            {
                value.Remove(name);
            }
        }
    }

    public void Validate(JsonObject wanted, JsonObject? old, ICollection<FieldError> errors)
    {
        if (old is null)
        {
            ValidateNew(wanted, errors);
        }
        else
        {
            ValidateChange(wanted, old, errors);
        }
    }

    private static void ValidateNew(JsonObject wanted, ICollection<FieldError> errors)
    {
        ValidateSeries(wanted, errors);
        if (!wanted.Has("eventTime"))
        {
            errors.Required("eventTime");
        }

        if (wanted.Text("type") is not ("Normal" or "Warning"))
        {
            errors.Invalid("type", "", "has invalid value: " + wanted.Text("type"));
        }

        foreach (var name in (ReadOnlySpan<string>)["firstTimestamp", "lastTimestamp", "count"])
        {
            if (wanted.Has(name) && wanted.Number(name) != 0)
            {
                errors.Invalid(name, "", "needs to be unset");
            }
        }

        if (wanted.Map("source").Text("component").Length > 0 || wanted.Map("source").Text("host").Length > 0)
        {
            errors.Invalid("source", "", "needs to be unset");
        }
    }

    private static void ValidateChange(JsonObject wanted, JsonObject old, ICollection<FieldError> errors)
    {
        if (!JsonNode.DeepEquals(wanted["series"], old["series"]))
        {
            ValidateSeries(wanted, errors);
        }

        foreach (var name in (ReadOnlySpan<string>)[
            "involvedObject", "reason", "message", "source", "firstTimestamp", "lastTimestamp", "count", "reportingComponent",
            "reportingInstance", "action", "related", "type", "eventTime"])
        {
            errors.Same(name, wanted[name], old[name]);
        }
    }

    private static void ValidateSeries(JsonObject wanted, ICollection<FieldError> errors)
    {
        if (wanted.Map("series") is not { } series)
        {
            return;
        }

        if ((series.Number("count") ?? 0) < LeastInSeries)
        {
            errors.Invalid("series.count", "", $"should be at least {LeastInSeries}");
        }

        if (!series.Has("lastObservedTime"))
        {
            errors.Required("series.lastObservedTime");
        }
    }

    private static void Rename(JsonObject value, string from, string to)
    {
        if (value[from] is { } member)
        {
            value.Remove(from);
            value[to] = member;
        }
    }
}
