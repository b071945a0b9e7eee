using EdgeKube.Messaging.Contracts;

namespace EdgeKube.Messaging.Streams;

/// <summary>Reads a stream's id out of <c>edgekube/v1/node/&lt;node&gt;/&lt;up|down&gt;/stream/&lt;id&gt;</c>.</summary>
internal static class StreamTopic
{
    public static string? IdOf(string topic, string direction)
    {
        var parts = topic.Split('/');
        return parts is ["edgekube", "v1", "node", _, var way, NodeTopics.Stream, { Length: > 0 } id] && way == direction ? id : null;
    }
}
