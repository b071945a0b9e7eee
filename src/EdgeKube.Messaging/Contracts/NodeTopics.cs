namespace EdgeKube.Messaging.Contracts;

/// <summary>The topics of the node link. Only the node writes <c>up</c>, only the node reads <c>down</c>.</summary>
public static class NodeTopics
{
    public const string Root = "edgekube/v1/node";

    /// <summary>node → server, retained: <see cref="NodePresence"/>; the Last Will publishes it with Online false.</summary>
    public const string Presence = "presence";

    /// <summary>node → server: <see cref="NodeHello"/>, after each connect.</summary>
    public const string Hello = "hello";

    /// <summary>node → server: <see cref="DesiredAck"/>.</summary>
    public const string Ack = "ack";

    /// <summary>node → server: <see cref="NodeReport"/>.</summary>
    public const string Report = "report";

    /// <summary>node → server: <see cref="PodReport"/>.</summary>
    public const string Pods = "pods";

    /// <summary>node → server: <see cref="NodeEvents"/>.</summary>
    public const string Events = "events";

    /// <summary>node → server: <see cref="NodeStatics"/>.</summary>
    public const string Statics = "statics";

    /// <summary>server → node: empty, a question, for nodes with the capability of this name; node → server: <see cref="EdgeKube.Api.Views.NodeUsage"/>.</summary>
    public const string Usage = "usage";

    /// <summary>server → node: <see cref="DesiredDelta"/>.</summary>
    public const string Desired = "desired";

    /// <summary>Both ways: stream frames, one topic level more: the stream's id.</summary>
    public const string Stream = "stream";

    /// <summary>node → server: <see cref="CertificateRequest"/>; server → node: <see cref="CertificateReply"/>.</summary>
    public const string Certificate = "certificate";

    /// <summary>node → server: <see cref="PodTokenRequest"/>; server → node: <see cref="PodTokenReply"/>.</summary>
    public const string Token = "token";

    /// <summary>node → server: <see cref="NodeVolumes"/>.</summary>
    public const string Volumes = "volumes";

    public static string Up(string node, string leaf) => $"{Root}/{node}/up/{leaf}";

    public static string Down(string node, string leaf) => $"{Root}/{node}/down/{leaf}";
}
