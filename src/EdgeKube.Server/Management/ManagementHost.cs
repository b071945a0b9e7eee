using EdgeKube.Messaging.Mqtt;
using EdgeKube.Server.Broker;
using EdgeKube.Server.Management.Requests;
using EdgeKube.Server.Management.State;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace EdgeKube.Server.Management;

/// <summary>The server's own end of the management topics. Asleep, and costing nothing, until the first person connects.</summary>
internal sealed class ManagementHost(BrokerOptions options, RequestListener requests, StateTopics state, TimeProvider time, ILoggerFactory loggers) : IHostedService
{
    private const string ReadyTopic = "edgekube/v1/api/ready";
    private static readonly TimeSpan _patience = TimeSpan.FromSeconds(5);
    private readonly Lock _lock = new();
    private TaskCompletionSource _ready = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private MqttClient? _client;
    private Task _confirming = Task.CompletedTask;
    private bool _stopped;

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>Sees to it that requests are heard.</summary>
    /// <returns>False: the broker cannot be reached.</returns>
    public async Task<bool> WakeAsync(CancellationToken ct)
    {
        try
        {
            await Ready().WaitAsync(_patience, time, ct);
            return true;
        }
        catch (TimeoutException)
        {
            return false;
        }
    }

    /// <summary>Somebody is connected, until <see cref="Left"/>.</summary>
    public void Came() => state.ListenerCame();

    public void Left() => state.ListenerLeft();

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        MqttClient? client;
        lock (_lock)
        {
            _stopped = true;
            client = _client;
        }

        if (client is not null)
        {
            await state.StopAsync();
            await requests.StopAsync();
            await client.DisposeAsync();
            await _confirming;
        }
    }

    private Task Ready()
    {
        lock (_lock)
        {
            if (_client is null && !_stopped)
            {
                var client = new MqttClient(
                    new MqttClientOptions { ClientId = "edgekube-management", Host = options.SocketPath, Port = 0 }, time, loggers.CreateLogger<MqttClient>());
                client.ConnectionChanged += Changed;
                client.MessageReceived += message => requests.Received(client, message);
                client.Subscribe(ManagementTopics.Request("+"), 1);
                client.Subscribe(ManagementTopics.Command("+", "#"), 1);
                client.Start();
                _client = client;
            }

            return _ready.Task;
        }
    }

    private void Changed(bool connected)
    {
        lock (_lock)
        {
            if (!connected)
            {
                if (_ready.Task.IsCompleted)
                {
                    _ready = new(TaskCreationOptions.RunContinuationsAsynchronously);
                }
            }
            else
            {
                _confirming = ConfirmAsync(_ready);
            }
        }
    }

    // The broker takes one packet after the other: when it has this one, it has the subscription.
    private async Task ConfirmAsync(TaskCompletionSource ready)
    {
        var client = _client!;
        try
        {
            await client.PublishAsync(ReadyTopic, default, 1, retain: false, CancellationToken.None);
            ready.TrySetResult();
            state.Begin(client);
        }
        catch (MqttException)
        {
            // lost again: the next connection tries
        }
    }
}
