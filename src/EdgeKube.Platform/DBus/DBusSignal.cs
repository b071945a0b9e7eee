namespace EdgeKube.Platform.DBus;

/// <summary>A signal that came, and its values.</summary>
public sealed record DBusSignal(string Path, string Member, IReadOnlyList<object> Values);
