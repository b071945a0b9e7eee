namespace EdgeKube.Messaging.Mqtt;

/// <summary>A message that came in, or goes out. The payload is the receiver's to keep.</summary>
public sealed record MqttMessage(string Topic, ReadOnlyMemory<byte> Payload, bool Retained)
{
    /// <summary>Where its sender expects an answer, or null.</summary>
    public string? ResponseTopic { get; init; }

    /// <summary>What an answer is to carry so that it is known for one; empty for nothing.</summary>
    public ReadOnlyMemory<byte> CorrelationData { get; init; }

    /// <summary>The <c>authorization</c> among the user properties, or null.</summary>
    public string? Authorization { get; init; }

    /// <summary>The first <c>edgekube-connection</c> among the user properties, or null: which connection it came in by, where something in between says it.</summary>
    public string? Connection { get; init; }
}
