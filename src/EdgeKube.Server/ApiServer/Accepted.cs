using EdgeKube.Api.Errors;
using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;

namespace EdgeKube.Server.ApiServer;

/// <summary>What the Accept header asks for, first choice first.</summary>
internal static class Accepted
{
    /// <exception cref="ApiException">406 when nothing of it can be served.</exception>
    public static ObjectForm FormOf(HttpRequest request, bool list)
    {
        if (Ranges(request) is not { Count: > 0 } ranges)
        {
            return ObjectForm.Whole;
        }

        foreach (var range in ranges)
        {
            if (FormOf(range, list) is { } form)
            {
                return form;
            }
        }

        throw ApiException.NotAcceptable(
            "only the following media types are accepted: application/json");
    }

    /// <returns>The version (<c>v2</c>, <c>v2beta1</c>) of the aggregated form the client would rather have, or null for the plain one.</returns>
    public static string? DiscoveryVersion(HttpRequest request)
    {
        foreach (var range in Ranges(request))
        {
            if (!IsJson(range))
            {
                continue;
            }

            if (Parameter(range, "as") == "APIGroupDiscoveryList")
            {
                if (Parameter(range, "v") is "v2" or "v2beta1")
                {
                    return Parameter(range, "v");
                }

                continue;
            }

            return null;
        }

        return null;
    }

    private static ObjectForm? FormOf(MediaTypeHeaderValue range, bool list)
    {
        if (!IsJson(range))
        {
            return null;
        }

        return Parameter(range, "as") switch
        {
            "" => ObjectForm.Whole,
            "Table" when Parameter(range, "v") == "v1" => ObjectForm.Table,
            "PartialObjectMetadata" when !list => ObjectForm.MetadataOnly,
            "PartialObjectMetadataList" when list => ObjectForm.MetadataOnly,
            _ => null,
        };
    }

    private static bool IsJson(MediaTypeHeaderValue range) =>
        range.MatchesAllTypes || (range.Type == "application" && (range.MatchesAllSubTypes || range.SubType == "json"));

    private static string Parameter(MediaTypeHeaderValue range, string name) =>
        range.Parameters.FirstOrDefault(p => p.Name == name)?.Value.Value ?? "";

    private static List<MediaTypeHeaderValue> Ranges(HttpRequest request) =>
        MediaTypeHeaderValue.TryParseList(request.Headers.Accept, out var list)
            ? [.. list.Where(m => m.MediaType.HasValue).OrderByDescending(Quality)]
            : [];

    private static double Quality(MediaTypeHeaderValue range) =>
        double.TryParse(Parameter(range, "q"), System.Globalization.CultureInfo.InvariantCulture, out var quality) ? quality : 1;
}
