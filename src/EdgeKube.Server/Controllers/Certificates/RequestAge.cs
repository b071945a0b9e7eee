using System.Globalization;
using System.Text.Json.Nodes;

namespace EdgeKube.Server.Controllers.Certificates;

/// <summary>How long a certificate request is kept: a day for who has to decide, an hour for who has to fetch.</summary>
internal static class RequestAge
{
    private static readonly TimeSpan _undecided = TimeSpan.FromDays(1);
    private static readonly TimeSpan _decided = TimeSpan.FromHours(1);

    public static DateTimeOffset Ends(JsonObject request)
    {
        var ends = Time(request["metadata"]?["creationTimestamp"]) + _undecided;
        foreach (var condition in request["status"]?["conditions"] as JsonArray ?? [])
        {
            ends = Time(condition?["lastUpdateTime"]) + _decided;
        }

        return ends;
    }

    private static DateTimeOffset Time(JsonNode? text) =>
        DateTimeOffset.TryParse((string?)text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time) ? time : DateTimeOffset.UnixEpoch;
}
