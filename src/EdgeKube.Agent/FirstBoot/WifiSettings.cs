namespace EdgeKube.Agent.FirstBoot;

/// <summary>The wireless network to use.</summary>
/// <param name="Ssid">Its name.</param>
/// <param name="Psk">Its password, or the 64 hexadecimal digits made of it; "" for an open network.</param>
/// <param name="Country">Whose rules the radio obeys.</param>
public sealed record WifiSettings(string Ssid, string Psk, string Country);
