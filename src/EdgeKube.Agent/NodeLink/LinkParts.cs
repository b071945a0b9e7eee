using EdgeKube.Messaging.Streams;

namespace EdgeKube.Agent.NodeLink;

/// <summary>What the link's client stands on.</summary>
internal sealed record LinkParts(
    NodeLinkOptions Options,
    LinkConnection Connection,
    CertificateRenewal Certificates,
    StreamAcceptor Streams,
    IUsageSource Usage,
    TimeProvider Time);
