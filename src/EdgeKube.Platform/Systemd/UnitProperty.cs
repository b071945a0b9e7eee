namespace EdgeKube.Platform.Systemd;

/// <summary>A setting of a unit as systemd takes it over D-Bus.</summary>
/// <param name="Name">Such as MemoryMax.</param>
/// <param name="Signature">One complete D-Bus type.</param>
/// <param name="Value">A string, number or truth value, or objects in an array.</param>
public sealed record UnitProperty(string Name, string Signature, object Value);
