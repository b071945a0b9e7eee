namespace EdgeKube.Messaging.Mqtt;

/// <summary>A message that came in. The payload is the receiver's to keep.</summary>
public sealed record MqttMessage(string Topic, ReadOnlyMemory<byte> Payload, bool Retained);
