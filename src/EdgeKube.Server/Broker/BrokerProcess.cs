using EdgeKube.Platform.Processes;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace EdgeKube.Server.Broker;

/// <summary>The cluster's own mosquitto: configured, started, restarted and ended by the server.</summary>
internal sealed partial class BrokerProcess : IHostedService, IAsyncDisposable
{
    private readonly BrokerOptions _options;
    private readonly ILogger<BrokerProcess> _logger;
    private readonly SupervisedChild _child;

    /// <exception cref="MissingToolException">mosquitto is not installed.</exception>
    public BrokerProcess(BrokerOptions options, TimeProvider time, ILogger<BrokerProcess> logger)
    {
        _options = options;
        _logger = logger;
        _child = new SupervisedChild(
            new ChildOptions
            {
                Name = "mosquitto",
                Executable = "mosquitto",
                Package = "mosquitto",
                Arguments = ["-c", options.ConfigurationFile],
                PidFile = Path.Combine(options.RunDirectory, "mosquitto.pid"),
                Mark = options.ConfigurationFile,
                LevelOf = LevelOf,
                Environment = new Dictionary<string, string?> { ["NOTIFY_SOCKET"] = null },
            },
            time,
            logger);
    }

    public int ProcessId => _child.ProcessId;

    /// <summary>Ends with an exception when supervising itself failed.</summary>
    public Task? ExecuteTask => _child.ExecuteTask;

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        BrokerFiles.Write(_options);
        await _child.StartAsync(cancellationToken);
        LogListening(_options.MqttPort);
    }

    public Task StopAsync(CancellationToken cancellationToken) => _child.StopAsync(cancellationToken);

    public ValueTask DisposeAsync()
    {
        _child.Dispose();
        return ValueTask.CompletedTask;
    }

    /// <summary>Lets the broker read its accounts anew; who has none any more is cut off.</summary>
    public void Reload() => _child.Reload();

    // Patterns without a name in them are meant, and Unix sockets know no delay. Clients that fail at TLS or are cut off are their own trouble, and the node link tells of it.
    private static LogLevelOfLine LevelOf(string line) =>
        line.Contains("does not contain '%c' or '%u'", StringComparison.Ordinal) || line.Contains("set TCP_NODELAY", StringComparison.Ordinal)
        || line.Contains("OpenSSL Error", StringComparison.Ordinal) || line.Contains("Socket error on client", StringComparison.Ordinal)
            ? LogLevelOfLine.Routine
            : StandardLevels.Of(line);

    [LoggerMessage(LogLevel.Information, "Nodes connect over MQTT on port {Port}")]
    private partial void LogListening(int port);
}
