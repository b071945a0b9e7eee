using System.Text.Json.Nodes;
using EdgeKube.Api.Definitions;
using EdgeKube.Api.Errors;
using EdgeKube.Api.Values;
using EdgeKube.Server.Registry.Kinds.Validation;

namespace EdgeKube.Server.Registry.Kinds.UpgradePlans;

/// <summary>UpgradePlans: a version that a label can say, a batch of at least one node, and windows that open.</summary>
internal sealed class UpgradePlanHooks : IKindHooks
{
    public GroupResource Type => BuiltIn.UpgradePlans;

    public void Validate(JsonObject wanted, JsonObject? old, string subresource, ICollection<FieldError> errors)
    {
        var spec = wanted.Map("spec");
        var version = spec.Text("version");
        if (version.Length == 0)
        {
            errors.Required("spec.version");
        }

        errors.Invalid("spec.version", version, NameRules.LabelValue(version));
        LabelValidation.Selector(spec.Map("nodeSelector"), "spec.nodeSelector", errors);
        if (spec.Map("canary") is { } canary)
        {
            LabelValidation.Selector(canary.Map("nodeSelector"), "spec.canary.nodeSelector", errors);
            if (!canary.Has("count") && !canary.Has("nodeSelector"))
            {
                errors.Required("spec.canary", "count or nodeSelector must be set");
            }
        }

        Batch(spec?["batch"], errors);
        foreach (var (i, window) in spec.Maps("windows"))
        {
            Window(window, $"spec.windows[{i}]", errors);
        }
    }

    private static void Batch(JsonNode? batch, ICollection<FieldError> errors)
    {
        if (batch.AsNumber() < 1)
        {
            errors.Invalid("spec.batch", batch, "must be greater than or equal to 1");
        }

        if (batch.AsText() is { } text && !(IntOrPercent.TryParsePercent(text, out var percent) && percent is >= 1 and <= 100))
        {
            errors.Invalid("spec.batch", text, "must be a number of nodes, or a percentage from 1% to 100%");
        }
    }

    private static void Window(JsonObject window, string at, ICollection<FieldError> errors)
    {
        if (MaintenanceWindow.ParseStart(window.Text("start")) is null)
        {
            errors.Invalid($"{at}.start", window.Text("start"), "must be a time of the day, from 00:00 to 23:59");
        }

        if (MaintenanceWindow.ParseDuration(window.Text("duration")) is null)
        {
            errors.Invalid($"{at}.duration", window.Text("duration"), "must be a duration such as 90m, 4h or 1h30m, at most 24h");
        }

        if (MaintenanceWindow.ParseOffset(window.Text("timeZone")) is null)
        {
            errors.Invalid($"{at}.timeZone", window.Text("timeZone"), "must be UTC or an offset from it, such as +02:00");
        }
    }
}
