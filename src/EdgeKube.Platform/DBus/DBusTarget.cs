namespace EdgeKube.Platform.DBus;

/// <summary>An interface of an object that somebody offers on the bus.</summary>
public sealed record DBusTarget(string Service, string Path, string Interface);
