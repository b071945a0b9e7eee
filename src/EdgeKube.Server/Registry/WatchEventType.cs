namespace EdgeKube.Server.Registry;

/// <summary>meta/v1 WatchEvent types that carry an object.</summary>
internal enum WatchEventType
{
    Added,
    Modified,
    Deleted,
}
