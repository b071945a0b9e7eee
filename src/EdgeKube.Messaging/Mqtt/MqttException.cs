namespace EdgeKube.Messaging.Mqtt;

/// <summary>The MQTT client or its broker could not do what was asked.</summary>
public sealed class MqttException(string message) : Exception(message);
