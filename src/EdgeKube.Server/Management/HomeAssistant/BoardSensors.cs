namespace EdgeKube.Server.Management.HomeAssistant;

/// <summary>What some boards tell of themselves and others do not.</summary>
[Flags]
internal enum BoardSensors
{
    None = 0,
    Disk = 1,
    Temperature = 2,
    Uptime = 4,
}
