namespace EdgeKube.Agent.Volumes;

/// <summary>A volume cannot be made ready; the message is what an event says of it.</summary>
internal sealed class VolumeException(string message) : Exception(message);
