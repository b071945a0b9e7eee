using System.Text.Json.Nodes;
using EdgeKube.Api.Values;
using EdgeKube.Server.Registry.Kinds.Validation;

namespace EdgeKube.Server.Registry.Kinds.LimitRanges;

/// <summary>Compares what is asked for with one entry of a LimitRange.</summary>
internal static class LimitCheck
{
    public static void Add(string type, JsonObject limit, JsonObject? requests, JsonObject? limits, List<string> wrong)
    {
        Each(limit.Map("min"), (name, least) => Least(type, name, least, requests, limits), wrong);
        Each(limit.Map("max"), (name, most) => Most(type, name, most, requests, limits), wrong);
        Each(limit.Map("maxLimitRequestRatio"), (name, ratio) => Ratio(type, name, ratio, requests, limits), wrong);
    }

    private static void Each(JsonObject? bounds, Func<string, Quantity, string?> check, List<string> wrong)
    {
        foreach (var (name, _) in bounds ?? [])
        {
            if (ResourceValidation.Amount(bounds, name) is { } bound && check(name, bound) is { } problem)
            {
                wrong.Add(problem);
            }
        }
    }

    private static string? Least(string type, string name, Quantity least, JsonObject? requests, JsonObject? limits)
    {
        var what = $"minimum {name} usage per {type} is {least}";
        var (request, limit) = (ResourceValidation.Amount(requests, name), ResourceValidation.Amount(limits, name));
        return request is null ? $"{what}.  No request is specified"
            : limit < least ? $"{what}, but limit is {limit}"
            : request < least ? $"{what}, but request is {request}"
            : null;
    }

    private static string? Most(string type, string name, Quantity most, JsonObject? requests, JsonObject? limits)
    {
        var what = $"maximum {name} usage per {type} is {most}";
        var (request, limit) = (ResourceValidation.Amount(requests, name), ResourceValidation.Amount(limits, name));
        return type != "PersistentVolumeClaim" && limit is null ? $"{what}.  No limit is specified"
            : limit > most ? $"{what}, but limit is {limit}"
            : request > most ? $"{what}, but request is {request}"
            : null;
    }

    private static string? Ratio(string type, string name, Quantity ratio, JsonObject? requests, JsonObject? limits)
    {
        var what = $"{name} max limit to request ratio per {type} is {ratio}";
        if (ResourceValidation.Amount(requests, name) is not { IsZero: false } request)
        {
            return $"{what}, but no request is specified or request is 0";
        }

        if (ResourceValidation.Amount(limits, name) is not { IsZero: false } limit)
        {
            return $"{what}, but no limit is specified or limit is 0";
        }

        var given = (double)limit.MilliValue / request.MilliValue;
        return given * 1000 > ratio.MilliValue ? FormattableString.Invariant($"{what}, but provided ratio is {given:F6}") : null;
    }
}
