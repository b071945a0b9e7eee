namespace EdgeKube.Platform.DBus;

/// <summary>The bus, or who was called over it, refused or failed.</summary>
/// <param name="name">Such as <c>org.freedesktop.DBus.Error.ServiceUnknown</c>.</param>
public sealed class DBusException(string name, string message) : Exception(message)
{
    /// <summary>There is no bus here, or it went away.</summary>
    public const string Disconnected = "org.freedesktop.DBus.Error.Disconnected";

    public string Name { get; } = name;

    /// <summary>Whether the machine has no such bus, service or library, as against a call that went wrong.</summary>
    public bool IsAbsence => Name is Disconnected or "org.freedesktop.DBus.Error.ServiceUnknown" or "org.freedesktop.DBus.Error.NameHasNoOwner"
        or "org.freedesktop.DBus.Error.Spawn.ExecFailed" or "org.freedesktop.DBus.Error.Spawn.ServiceNotFound";
}
