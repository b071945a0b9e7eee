using System.Text.Json;
using EdgeKube.Messaging.Contracts;
using EdgeKube.Messaging.Mqtt;

namespace EdgeKube.Agent.NodeLink;

/// <summary>Names each connection, so that the Last Will of an older one is told apart.</summary>
/// <param name="node">Its name.</param>
/// <param name="mark">Told when the server knows this node, and when it does not any more.</param>
internal sealed class LinkConnection(string node, Action<bool>? mark = null)
{
    private readonly Lock _lock = new();
    private string _introduced = "";
    private TaskCompletionSource _next = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public string Current { get; private set; } = "";

    /// <summary>For <see cref="MqttClientOptions.Will"/>: asked at each connect.</summary>
    public MqttMessage Will()
    {
        lock (_lock)
        {
            Current = Guid.NewGuid().ToString("n");
            var presence = new NodePresence { Online = false, Connection = Current };
            return new MqttMessage(
                NodeTopics.Up(node, NodeTopics.Presence), JsonSerializer.SerializeToUtf8Bytes(presence, MessagingJson.Default.NodePresence), Retained: true);
        }
    }

    /// <summary>The server was told on this connection who we are and what we hold.</summary>
    public bool IsIntroduced
    {
        get
        {
            lock (_lock)
            {
                return _introduced.Length > 0 && _introduced == Current;
            }
        }
    }

    public Task WhenIntroducedAsync(CancellationToken ct)
    {
        lock (_lock)
        {
            return _next.Task.WaitAsync(ct);
        }
    }

    public void Introduced(string connection)
    {
        lock (_lock)
        {
            if (connection == Current)
            {
                _introduced = connection;
                _next.TrySetResult();
            }
        }

        mark?.Invoke(IsIntroduced);
    }

    public void Lost()
    {
        lock (_lock)
        {
            _introduced = "";
            if (_next.Task.IsCompleted)
            {
                _next = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            }
        }

        mark?.Invoke(false);
    }
}
