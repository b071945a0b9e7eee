namespace EdgeKube.Server.Registry;

/// <summary>A change as one watcher sees it: an object that stops matching the selectors is Deleted for that watcher.</summary>
internal sealed record WatchEvent(WatchEventType Type, string Key, long Revision, ReadOnlyMemory<byte> Json);
