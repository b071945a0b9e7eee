using System.Globalization;
using EdgeKube.Api.Definitions;
using EdgeKube.Api.Errors;
using EdgeKube.Api.Protobuf;
using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;

namespace EdgeKube.Server.ApiServer;

/// <summary>What the Accept header asks for, first choice first.</summary>
internal static class Accepted
{
    /// <summary>How objects of a kind are to be sent.</summary>
    /// <param name="wholeOnly">There are no columns and no metadata to show of it.</param>
    /// <exception cref="ApiException">406 when nothing of what is asked for can be served.</exception>
    public static Asked For(HttpRequest request, ResourceDefinition definition, bool list, bool wholeOnly = false)
    {
        if (Ranges(request) is not { Count: > 0 } ranges)
        {
            return new(ObjectForm.Whole, MediaKind.Json, Pretty(request, null));
        }

        var protobuf = ProtobufSchemas.Speaks(definition);
        foreach (var range in ranges)
        {
            if (FormOf(range, list) is { } form && MediaOf(range) is { } media && CanSend(media, form, protobuf) && (form == ObjectForm.Whole || !wholeOnly))
            {
                return new(form, media, Pretty(request, range));
            }
        }

        throw ApiException.NotAcceptable(
            "only the following media types are accepted: application/json, application/yaml"
            + (protobuf ? $", {KubernetesProtobuf.MediaType}" : ""));
    }

    /// <summary>The content type for what has one form only, such as a Status; JSON where nothing better is known.</summary>
    public static Asked ForAny(HttpRequest request)
    {
        foreach (var range in Ranges(request))
        {
            if (MediaOf(range) is { } media)
            {
                return new(ObjectForm.Whole, media, Pretty(request, range));
            }
        }

        return new(ObjectForm.Whole, MediaKind.Json, Pretty(request, null));
    }

    /// <returns>The version (<c>v2</c>, <c>v2beta1</c>) of the aggregated form the client would rather have, or null for the plain one.</returns>
    public static string? DiscoveryVersion(HttpRequest request)
    {
        foreach (var range in Ranges(request))
        {
            if (MediaOf(range) != MediaKind.Json)
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

    /// <summary>The ranges of the header, best first; what is refused with <c>q=0</c> is left out.</summary>
    public static List<MediaTypeHeaderValue> Ranges(HttpRequest request) =>
        MediaTypeHeaderValue.TryParseList(request.Headers.Accept, out var list)
            ? [.. list.Where(m => m.MediaType.HasValue && Quality(m) > 0).OrderByDescending(Quality)]
            : [];

    // A Table has no protobuf form.
    private static bool CanSend(MediaKind media, ObjectForm form, bool protobuf) =>
        media != MediaKind.Protobuf || form == ObjectForm.MetadataOnly || (form == ObjectForm.Whole && protobuf);

    private static ObjectForm? FormOf(MediaTypeHeaderValue range, bool list)
    {
        if (Parameter(range, "as") is not { Length: > 0 } form)
        {
            return ObjectForm.Whole;
        }

        if (Parameter(range, "v") != "v1" || Parameter(range, "g") is not ("" or "meta.k8s.io"))
        {
            return null;
        }

        return form switch
        {
            "Table" => ObjectForm.Table,
            "PartialObjectMetadata" when !list => ObjectForm.MetadataOnly,
            "PartialObjectMetadataList" when list => ObjectForm.MetadataOnly,
            _ => null,
        };
    }

    private static MediaKind? MediaOf(MediaTypeHeaderValue range)
    {
        if (range.MatchesAllTypes)
        {
            return MediaKind.Json;
        }

        if (!range.Type.Equals("application", StringComparison.OrdinalIgnoreCase))
        {
            return null;
        }

        return range.SubType.Value?.ToLowerInvariant() switch
        {
            "*" or "json" => MediaKind.Json,
            "yaml" => MediaKind.Yaml,
            "vnd.kubernetes.protobuf" => MediaKind.Protobuf,
            _ => null,
        };
    }

    private static bool Pretty(HttpRequest request, MediaTypeHeaderValue? range)
    {
        if (request.Query.TryGetValue("pretty", out var pretty))
        {
            return pretty != "0" && pretty != "false";
        }

        return range is not null && Parameter(range, "pretty") is "1" or "true";
    }

    private static string Parameter(MediaTypeHeaderValue range, string name) =>
        range.Parameters.FirstOrDefault(p => p.Name == name)?.Value.Value ?? "";

    private static double Quality(MediaTypeHeaderValue range) => Parameter(range, "q") is { Length: > 0 } text
        && double.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var quality) ? quality : 1;
}
