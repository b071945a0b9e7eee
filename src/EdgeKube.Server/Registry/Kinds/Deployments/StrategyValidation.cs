using System.Text.Json.Nodes;
using EdgeKube.Api.Errors;
using EdgeKube.Api.Values;
using EdgeKube.Server.Registry.Kinds.Validation;

namespace EdgeKube.Server.Registry.Kinds.Deployments;

/// <summary>A Deployment's strategy: it must be able to begin.</summary>
internal static class StrategyValidation
{
    private const string Path = "spec.strategy";

    public static void Validate(JsonObject? strategy, ICollection<FieldError> errors)
    {
        errors.Supported($"{Path}.type", strategy.Text("type"), "Recreate", "RollingUpdate");
        if (strategy.Text("type") == "Recreate")
        {
            if (strategy.Has("rollingUpdate"))
            {
                errors.Forbidden($"{Path}.rollingUpdate", "may not be specified when strategy `type` is 'Recreate'");
            }

            return;
        }

        if (strategy.Map("rollingUpdate") is not { } rolling)
        {
            return;
        }

        ValidateShare(rolling["maxUnavailable"], $"{Path}.rollingUpdate.maxUnavailable", most: 100, errors);
        ValidateShare(rolling["maxSurge"], $"{Path}.rollingUpdate.maxSurge", most: int.MaxValue, errors);
        if (IsZero(rolling["maxUnavailable"]) && IsZero(rolling["maxSurge"]))
        {
            errors.Invalid($"{Path}.rollingUpdate.maxUnavailable", rolling["maxUnavailable"], "may not be 0 when `maxSurge` is 0");
        }
    }

    private static void ValidateShare(JsonNode? value, string at, int most, ICollection<FieldError> errors)
    {
        if (value.AsNumber() is { } count)
        {
            errors.NotNegative(at, count);
        }
        else if (value.AsText() is { } text)
        {
            errors.Invalid(
                at,
                text,
                !IntOrPercent.TryParsePercent(text, out var percent)
                    ? "a valid percent string must be a numeric string followed by an ending '%' (e.g. '1%',  or '93%', regex used for validation is '[0-9]+%')"
                : percent > most ? "must not be greater than 100%"
                : null);
        }
    }

    private static bool IsZero(JsonNode? value) =>
        value.AsNumber() == 0 || (IntOrPercent.TryParsePercent(value.AsText(), out var percent) && percent == 0);
}
