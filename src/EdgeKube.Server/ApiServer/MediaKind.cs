namespace EdgeKube.Server.ApiServer;

/// <summary>The content types that objects are sent in.</summary>
internal enum MediaKind
{
    Json,
    Yaml,
    Protobuf,
}
