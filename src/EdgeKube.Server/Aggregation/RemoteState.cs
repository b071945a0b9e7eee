using System.Text.Json.Nodes;

namespace EdgeKube.Server.Aggregation;

/// <summary>What is known of an extension API server: whether it answers, and what it serves.</summary>
/// <param name="Reason">Of the condition Available.</param>
/// <param name="Resources">The resources of its APIResourceList.</param>
/// <param name="OpenApiHash">Of its OpenAPI v3 document; "" when it has none.</param>
internal sealed record RemoteState(bool IsAvailable, string Reason, string Message, JsonArray Resources, string OpenApiHash)
{
    public static RemoteState Unknown { get; } = Unavailable("Unknown", "it has not been asked yet");

    public static RemoteState Unavailable(string reason, string message) => new(false, reason, message, [], "");
}
