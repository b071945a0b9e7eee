namespace EdgeKube.Messaging.Mqtt;

/// <summary>Gets what a connection receives.</summary>
internal interface IMqttConnectionOwner
{
    void Received(MqttMessage message);
}
