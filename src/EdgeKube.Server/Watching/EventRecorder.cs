using System.Security.Cryptography;
using System.Text.Json.Nodes;
using System.Threading.Channels;
using EdgeKube.Api.Definitions;
using EdgeKube.Api.Errors;
using EdgeKube.Api.Values;
using EdgeKube.Api.Views;
using EdgeKube.Server.Registry;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace EdgeKube.Server.Watching;

/// <summary>Writes Events on a loop of its own, so that whoever records one never waits.</summary>
internal sealed partial class EventRecorder(IRegistry registry, TimeProvider time, ILogger<EventRecorder> logger) : BackgroundService, IEventRecorder
{
    private const int MaxWaiting = 1000;
    private const int MaxRemembered = 4096;
    private readonly Channel<RecordedEvent> _waiting = Channel.CreateBounded<RecordedEvent>(
        new BoundedChannelOptions(MaxWaiting) { FullMode = BoundedChannelFullMode.DropOldest, SingleReader = true });

    private readonly Dictionary<RecordedEvent, ResourceKey> _written = [];
    private readonly EventBudget _budget = new(time);

    public void Record(ObjectReference about, string type, string reason, string message, string component, string? host = null) =>
        _waiting.Writer.TryWrite(new RecordedEvent(about with { ResourceVersion = null }, type, reason, message, component, host ?? ""));

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await foreach (var next in _waiting.Reader.ReadAllAsync(stoppingToken))
        {
            try
            {
                if (_budget.Take(next))
                {
                    await WriteAsync(next, stoppingToken);
                }
            }
            catch (ApiException e)
            {
                LogDropped(next.Reason, next.About.Name ?? "", e.Message); // such as: its namespace is going away
            }
        }
    }

    private async Task WriteAsync(RecordedEvent next, CancellationToken ct)
    {
        if (_written.TryGetValue(next, out var known) && await CountAsync(known, ct))
        {
            return;
        }

        if (_written.Count >= MaxRemembered)
        {
            _written.Clear(); // forgetting costs a second Event where a count would have done
        }

        var definition = registry.Definitions.Get(BuiltIn.Events);
        var ns = string.IsNullOrEmpty(next.About.Namespace) ? "default" : next.About.Namespace;
        var name = $"{next.About.Name}.{Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(8))}";
        await registry.CreateAsync(definition, ns, Build(next, ns, name), WriteOptions.Own("event-recorder"), ct);
        _written[next] = definition.Key(ns, name);
    }

    /// <returns>False when the Event is no more.</returns>
    private async Task<bool> CountAsync(ResourceKey key, CancellationToken ct)
    {
        try
        {
            await registry.UpdateAsync(
                key,
                seen =>
                {
                    seen["count"] = ((int?)seen["count"] ?? 1) + 1;
                    seen["lastTimestamp"] = Now();
                    return seen;
                },
                WriteOptions.Own("event-recorder"),
                ct);
            return true;
        }
        catch (ApiException e) when (e.Reason == "NotFound")
        {
            return false;
        }
    }

    private JsonObject Build(RecordedEvent next, string ns, string name)
    {
        var source = new JsonObject { ["component"] = next.Component };
        if (next.Host.Length > 0)
        {
            source["host"] = next.Host;
        }

        return new JsonObject
        {
            ["apiVersion"] = "v1",
            ["kind"] = "Event",
            ["metadata"] = new JsonObject { ["name"] = name, ["namespace"] = ns },
            ["involvedObject"] = Reference(next.About),
            ["type"] = next.Type,
            ["reason"] = next.Reason,
            ["message"] = next.Message,
            ["source"] = source,
            ["reportingComponent"] = next.Component,
            ["reportingInstance"] = next.Host,
            ["count"] = 1,
            ["firstTimestamp"] = Now(),
            ["lastTimestamp"] = Now(),
        };
    }

    private static JsonObject Reference(ObjectReference about)
    {
        var reference = new JsonObject();
        foreach (var (name, value) in new[]
        {
            ("apiVersion", about.ApiVersion), ("kind", about.Kind), ("namespace", about.Namespace), ("name", about.Name), ("uid", about.Uid), ("fieldPath", about.FieldPath),
        })
        {
            if (!string.IsNullOrEmpty(value))
            {
                reference[name] = value;
            }
        }

        return reference;
    }

    private string Now() => TimeConverter.Format(DateTimeOffset.FromUnixTimeSeconds(time.GetUtcNow().ToUnixTimeSeconds()));

    [LoggerMessage(LogLevel.Debug, "Event {Reason} of {Object} is not recorded: {Why}")]
    private partial void LogDropped(string reason, string @object, string why);
}
