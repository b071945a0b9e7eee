namespace EdgeKube.Agent.Host;

/// <summary>What the machine's own services say of it over D-Bus.</summary>
/// <param name="Chassis">hostnamed's word, such as embedded, server or vm; "" when it has none.</param>
/// <param name="OsImage">The system's name as hostnamed tells it; "" when it does not.</param>
/// <param name="Network">Null where neither networkd nor NetworkManager runs.</param>
internal sealed record MachineFacts(string Chassis, string OsImage, NetworkState? Network);
