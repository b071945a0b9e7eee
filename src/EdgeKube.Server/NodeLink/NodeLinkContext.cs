using EdgeKube.Messaging.Mqtt;
using EdgeKube.Messaging.Streams;
using EdgeKube.Server.Watching;

namespace EdgeKube.Server.NodeLink;

/// <summary>What all sessions share.</summary>
internal sealed record NodeLinkContext(
    NodeLinkOptions Options,
    IMqttClient Client,
    StreamOpener Streams,
    NodeLinkCaches Caches,
    PodsByNode PodsByNode,
    NodeStatusWriter Nodes,
    PodStatusWriter Pods,
    MirrorPods Mirrors,
    UsageBoard Usage,
    INodeCertificateIssuer Certificates,
    PodTokens Tokens,
    VolumeReports Volumes,
    TimeProvider Time)
{
    public SharedForms Forms { get; } = new();
}
