using System.Text.Json.Nodes;
using EdgeKube.Api.Errors;
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

        ShareValidation.Validate(rolling["maxUnavailable"], $"{Path}.rollingUpdate.maxUnavailable", 100, errors);
        ShareValidation.Validate(rolling["maxSurge"], $"{Path}.rollingUpdate.maxSurge", int.MaxValue, errors);
        if (ShareValidation.IsZero(rolling["maxUnavailable"]) && ShareValidation.IsZero(rolling["maxSurge"]))
        {
            errors.Invalid($"{Path}.rollingUpdate.maxUnavailable", rolling["maxUnavailable"], "may not be 0 when `maxSurge` is 0");
        }
    }
}
