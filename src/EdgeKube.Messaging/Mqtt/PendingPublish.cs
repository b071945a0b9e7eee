namespace EdgeKube.Messaging.Mqtt;

/// <summary>A message on its way out, and who waits for it.</summary>
internal sealed class PendingPublish(string topic, ReadOnlyMemory<byte> payload, int qos, bool retain)
{
    // Continuations must not run on the client's loop: they may publish and wait themselves.
    private readonly TaskCompletionSource _done = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public string Topic { get; } = topic;

    public ReadOnlyMemory<byte> Payload { get; } = payload;

    public int Qos { get; } = qos;

    public bool Retain { get; } = retain;

    /// <summary>What tells its receiver which request it answers; empty for no answer.</summary>
    public ReadOnlyMemory<byte> CorrelationData { get; init; }

    /// <summary>Null: not said.</summary>
    public string? ContentType { get; init; }

    public Task Completion => _done.Task;

    public void Succeed() => _done.TrySetResult();

    public void Fail(string why) => _done.TrySetException(new MqttException(why));
}
