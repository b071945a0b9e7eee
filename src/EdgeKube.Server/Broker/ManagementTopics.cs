namespace EdgeKube.Server.Broker;

/// <summary>The topics of docs/mqtt-api.md.</summary>
internal static class ManagementTopics
{
    public const string State = "edgekube/v1/state";

    public const string Events = "edgekube/v1/events";

    /// <summary>Where Home Assistant looks for what is announced to it.</summary>
    public const string HomeAssistant = "homeassistant";

    private const string CommandPrefix = "edgekube/v1/command/";

    private const string RequestPrefix = "edgekube/v1/api/request/";

    private const string ResponsePrefix = "edgekube/v1/api/response/";

    public static string Request(string caller) => RequestPrefix + caller;

    public static string Response(string caller) => ResponsePrefix + caller;

    /// <returns>Null for another topic.</returns>
    public static string? CallerOf(string topic) => topic.StartsWith(RequestPrefix, StringComparison.Ordinal) ? topic[RequestPrefix.Length..] : null;

    public static string Command(string caller, string command) => $"{CommandPrefix}{caller}/{command}";

    /// <returns>Null for a topic that is no command's.</returns>
    public static (string Caller, string Command)? CommandOf(string topic) =>
        topic.StartsWith(CommandPrefix, StringComparison.Ordinal) && topic.IndexOf('/', CommandPrefix.Length) is var end and > 0
            ? (topic[CommandPrefix.Length..end], topic[(end + 1)..])
            : null;

    /// <summary>Whether a caller may have its answers there.</summary>
    public static bool IsResponseOf(string caller, string topic)
    {
        var own = Response(caller);
        return topic.StartsWith(own, StringComparison.Ordinal)
            && (topic.Length == own.Length || topic[own.Length] == '/')
            && topic.AsSpan().IndexOfAny('+', '#') < 0;
    }
}
