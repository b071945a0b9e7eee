namespace EdgeKube.Platform.DBus;

/// <summary>A value that tells its type.</summary>
/// <param name="Signature">One complete type, such as <c>as</c>.</param>
public sealed record DBusVariant(string Signature, object Value);
