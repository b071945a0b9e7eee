using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace EdgeKube.Messaging.Mqtt;

/// <summary>An MQTT 5 client over libmosquitto: one thread of its own does all that touches the library.</summary>
/// <remarks>
/// The thread sleeps in poll(2) on the socket and an eventfd. Each connect is a fresh native client, so that nothing of a lost
/// connection remains: what was not acknowledged fails, and its sender decides.
/// </remarks>
public sealed partial class MqttClient : IMqttClient, IMqttConnectionOwner
{
    private const int FirstDelay = 200;
    private const int LastDelay = 5_000;
    private const int Patience = 20;
    private const int LastWords = 16;
    private const int ConnectTimeout = 10_000;
    private readonly MqttClientOptions _options;
    private readonly TimeProvider _time;
    private readonly ILogger<MqttClient> _logger;
    private readonly WakeUp _wake = WakeUp.Create();
    private readonly ConcurrentQueue<PendingPublish> _outbox = new();
    private readonly ConcurrentQueue<(string Filter, int Qos)> _newFilters = new();
    private readonly Dictionary<string, int> _filters = [];
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Lock _starting = new();
    private Thread? _thread;
    private volatile bool _connected;
    private volatile bool _stopping;
    private int _woken;

    public MqttClient(MqttClientOptions options, TimeProvider time, ILogger<MqttClient> logger)
    {
        _options = options;
        _time = time;
        _logger = logger;
    }

    public event Action<bool>? ConnectionChanged;

    public event Action<MqttMessage>? MessageReceived;

    public bool IsConnected => _connected;

    private string Broker => _options.Port == 0 ? _options.Host : $"{_options.Host}:{_options.Port}";

    public void Start()
    {
        lock (_starting)
        {
            if (_thread is null && !_stopping)
            {
                _thread = new Thread(Loop, 512 * 1024) { IsBackground = true, Name = "mqtt" };
                _thread.Start();
            }
        }
    }

    public void Subscribe(string filter, int qos)
    {
        _newFilters.Enqueue((filter, qos));
        Wake();
    }

    public Task PublishAsync(string topic, ReadOnlyMemory<byte> payload, int qos, bool retain, CancellationToken ct) =>
        SendAsync(new PendingPublish(topic, payload, qos, retain), ct);

    public Task AnswerAsync(string topic, ReadOnlyMemory<byte> payload, ReadOnlyMemory<byte> correlation, CancellationToken ct) =>
        SendAsync(new PendingPublish(topic, payload, 1, retain: false) { CorrelationData = correlation, ContentType = "application/json" }, ct);

    public async ValueTask DisposeAsync()
    {
        Thread? thread;
        lock (_starting)
        {
            _stopping = true;
            thread = _thread;
        }

        if (thread is null)
        {
            _ended.TrySetResult();
        }

        _wake.Set();
        await _ended.Task;
        FailOutbox();
        _wake.Dispose();
    }

    void IMqttConnectionOwner.Received(MqttMessage message)
    {
        try
        {
            MessageReceived?.Invoke(message);
        }
        catch (Exception e) when (e is not OutOfMemoryException) // it would unwind through native frames and end the process
        {
            LogReceiverFailed(message.Topic, e);
        }
    }

    private Task SendAsync(PendingPublish message, CancellationToken ct)
    {
        ct.ThrowIfCancellationRequested();
        if (!_connected)
        {
            return Task.FromException(new MqttException($"{message.Topic}: not connected to the broker"));
        }

        _outbox.Enqueue(message);
        Wake();
        if (!_connected)
        {
            FailOutbox(); // the loop may have emptied it just before we filled it
        }

        return message.Completion.WaitAsync(ct);
    }

    private void Loop()
    {
        long? away = null;
        string? said = null;
        while (!_stopping)
        {
            try
            {
                RunConnection(() =>
                {
                    away = null;
                    said = null;
                });
            }
            catch (MqttException e)
            {
                if (said != e.Message && !_stopping) // the same trouble is told once
                {
                    LogNotConnected(Broker, e.Message);
                }

                said = e.Message;
            }

            SetConnected(false);
            FailOutbox();
            away ??= _time.GetTimestamp();
            BackOff(_time.GetElapsedTime(away.Value));
        }

        _ended.TrySetResult();
    }

    private void RunConnection(Action connected)
    {
        using var connection = new MqttConnection(_options, this);
        connection.Connect(_options);
        WaitUntilUp(connection);
        TakeNewFilters();
        foreach (var (filter, qos) in _filters)
        {
            connection.Subscribe(filter, qos);
        }

        connected();
        SetConnected(true);
        var tick = (int)Math.Min(_options.KeepAlive.TotalMilliseconds / 5, 5000);
        while (!_stopping)
        {
            Send(connection);
            var (readable, writable, _) = _wake.Wait(connection.Socket, connection.WantsToWrite, tick);
            connection.Run(readable, writable);
        }

        Send(connection);
        connection.Disconnect();
    }

    private void WaitUntilUp(MqttConnection connection)
    {
        var started = _time.GetTimestamp();
        var (reached, hangUps) = (false, 0);
        while (!connection.IsUp)
        {
            var left = ConnectTimeout - (int)_time.GetElapsedTime(started).TotalMilliseconds;
            if (left <= 0 || _stopping)
            {
                throw new MqttException("no answer in time");
            }

            var (readable, writable, hungUp) = _wake.Wait(connection.Socket, connection.WantsToWrite, Math.Min(left, 1000));
            connection.Run(readable, writable);
            reached |= !hungUp && (readable || writable);
            if (hungUp && ++hangUps > LastWords) // libmosquitto does not see that nobody took the connection; what the other end said last is read
            {
                throw connection.HungUp(reached);
            }
        }
    }

    private void Send(MqttConnection connection)
    {
        Volatile.Write(ref _woken, 0); // before emptying: what comes after this wakes us again
        Interlocked.MemoryBarrier();
        foreach (var (filter, qos) in TakeNewFilters())
        {
            connection.Subscribe(filter, qos);
        }

        while (_outbox.TryDequeue(out var message))
        {
            connection.Publish(message);
        }
    }

    private List<(string Filter, int Qos)> TakeNewFilters()
    {
        List<(string, int)> taken = [];
        while (_newFilters.TryDequeue(out var next))
        {
            _filters[next.Filter] = next.Qos;
            taken.Add(next);
        }

        return taken;
    }

    // In proportion to how long it is away already: soon back after a restart, and cheap when it stays away.
    private void BackOff(TimeSpan away)
    {
        var delay = (int)Math.Clamp(away.TotalMilliseconds / Patience, FirstDelay, LastDelay);
        delay -= Random.Shared.Next(delay / 4 + 1); // so that a thousand nodes do not come back in one instant
        var started = _time.GetTimestamp();
        while (!_stopping && delay - (int)_time.GetElapsedTime(started).TotalMilliseconds is var left and > 0)
        {
            _wake.Wait(-1, alsoWrite: false, left);
        }
    }

    private void SetConnected(bool connected)
    {
        if (_connected == connected)
        {
            return;
        }

        _connected = connected;
        if (connected)
        {
            LogConnected(Broker);
        }

        try
        {
            ConnectionChanged?.Invoke(connected);
        }
        catch (Exception e) when (e is not OutOfMemoryException) // the loop serves others too
        {
            LogReceiverFailed("connection", e);
        }
    }

    private void Wake()
    {
        if (Interlocked.Exchange(ref _woken, 1) == 0)
        {
            _wake.Set();
        }
    }

    private void FailOutbox()
    {
        while (_outbox.TryDequeue(out var message))
        {
            message.Fail($"{message.Topic}: the connection to the broker was lost");
        }
    }

    [LoggerMessage(LogLevel.Information, "Connected to the broker at {Broker}")]
    private partial void LogConnected(string broker);

    [LoggerMessage(LogLevel.Warning, "Not connected to the broker at {Broker}: {Problem}; it will be tried again")]
    private partial void LogNotConnected(string broker, string problem);

    [LoggerMessage(LogLevel.Error, "A receiver failed on {Topic}")]
    private partial void LogReceiverFailed(string topic, Exception error);
}
