namespace EdgeKube.Messaging.Mqtt;

/// <summary>An MQTT 5 client that stays connected by itself.</summary>
/// <remarks>Callbacks run on the client's own loop, in order; be quick or hand over to a channel.</remarks>
public interface IMqttClient : IAsyncDisposable
{
    bool IsConnected { get; }

    /// <summary>Called after each connect (true) and each loss (false), first of all callbacks.</summary>
    event Action<bool>? ConnectionChanged;

    event Action<MqttMessage>? MessageReceived;

    /// <summary>Starts connecting, for ever, with back-off; returns at once.</summary>
    void Start();

    /// <summary>Kept, and made again after each connect.</summary>
    void Subscribe(string filter, int qos);

    /// <summary>Until the broker has acknowledged (QoS 1), or written (QoS 0).</summary>
    /// <exception cref="MqttException">Not connected, or the broker refused.</exception>
    Task PublishAsync(string topic, ReadOnlyMemory<byte> payload, int qos, bool retain, CancellationToken ct);

    /// <summary>Publishes a JSON object that answers a request: not retained, QoS 1.</summary>
    /// <param name="correlation">What the request gave to know the answer by; may be empty.</param>
    /// <exception cref="MqttException">Not connected, or the broker refused.</exception>
    Task AnswerAsync(string topic, ReadOnlyMemory<byte> payload, ReadOnlyMemory<byte> correlation, CancellationToken ct);
}
