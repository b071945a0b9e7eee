using System.Collections.Concurrent;
using System.Text.Json;
using EdgeKube.Api.Definitions;
using EdgeKube.Api.Values;
using EdgeKube.Api.Views;
using EdgeKube.Server.Broker;
using EdgeKube.Server.Management.State;
using EdgeKube.Server.Watching;

namespace EdgeKube.Server.Management.HomeAssistant;

/// <summary>Announces boards and workloads to Home Assistant (MQTT discovery of devices); their state stays in the state topics.</summary>
/// <param name="caches">What there is.</param>
/// <param name="account">Who presses the buttons: its name is in their topics, so that nobody presses them in another's.</param>
/// <param name="version">The server's.</param>
internal sealed class DiscoverySource(StateCaches caches, string account, string version) : IStateSource
{
    private const int LongestState = 250;
    private readonly ConcurrentDictionary<string, BoardSensors> _sensors = new(StringComparer.Ordinal);

    /// <summary>What comes and goes is marked; what only changes is announced already.</summary>
    public void Feed(Action<ResourceKey> mark)
    {
        Follow(caches.Nodes, mark);
        Follow(caches.Deployments, mark);
        Follow(caches.StatefulSets, mark);
        Follow(caches.DaemonSets, mark);
    }

    /// <summary>A board is announced with what it was once seen to tell: it need not tell it at this moment.</summary>
    /// <returns>Whether that is new, and is to be announced.</returns>
    public bool Learn(string node, NodeUsage usage)
    {
        var before = _sensors.GetValueOrDefault(node);
        var now = before
            | (usage.DiskCapacity > 0 ? BoardSensors.Disk : 0)
            | (usage.Temperature is null ? 0 : BoardSensors.Temperature)
            | (usage.Uptime is null ? 0 : BoardSensors.Uptime);
        _sensors[node] = now;
        return now != before;
    }

    public string TopicOf(ResourceKey key) => $"{ManagementTopics.HomeAssistant}/device/{IdOf(key)}/config";

    public ValueTask<StateMessage?> TellAsync(ResourceKey key, CancellationToken ct)
    {
        var isNode = key.Type == BuiltIn.Nodes;
        var cache = key.Type == BuiltIn.Deployments ? caches.Deployments : key.Type == BuiltIn.StatefulSets ? caches.StatefulSets : caches.DaemonSets;
        var isThere = isNode ? caches.Nodes.Find(key) is not null : cache.Find(key) is not null;
        return new(isThere ? Announcement(key) : null);
    }

    /// <summary>The configuration of a device. Pure.</summary>
    public StateMessage Announcement(ResourceKey key) => StateJson.Make(TopicOf(key), writer =>
    {
        WriteDevice(writer, key);
        writer.WriteString("state_topic", StateSource.Topic(key));
        writer.WriteStartObject("components");
        if (key.Type == BuiltIn.Nodes)
        {
            WriteBoard(writer, key);
        }
        else
        {
            WriteWorkload(writer, key);
        }

        Component(writer, key, "sensor", "problems", "Problems", w =>
        {
            w.WriteString("value_template", $"{{{{ (value_json.problems | join('; '))[:{LongestState}] or 'none' }}}}");
            w.WriteString("icon", "mdi:alert-circle-outline");
        });
        writer.WriteEndObject();
    });

    private static void Follow<TView>(ResourceCache<TView> cache, Action<ResourceKey> mark)
        where TView : class, IObjectView
    {
        cache.Subscribe((before, now) =>
        {
            if (before is null || now is null)
            {
                mark((now ?? before)!.Key);
            }
        });
        foreach (var present in cache.All)
        {
            mark(present.Key);
        }
    }

    // No name of Kubernetes has an underscore: two objects never get one id.
    private static string IdOf(ResourceKey key) =>
        (key.Type == BuiltIn.Nodes ? $"edgekube_node_{key.Name}" : $"edgekube_{StateJson.KindOf(key)}_{key.Namespace}_{key.Name}").Replace('.', '_');

    private void WriteDevice(Utf8JsonWriter writer, ResourceKey key)
    {
        var isNode = key.Type == BuiltIn.Nodes;
        writer.WriteStartObject("device");
        StateJson.WriteTexts(writer, "identifiers", [IdOf(key)]);
        writer.WriteString("name", isNode ? key.Name : $"{key.Namespace}/{key.Name}");
        writer.WriteString("manufacturer", "EdgeKube");
        writer.WriteString("model", isNode ? "board" : StateJson.KindOf(key));
        writer.WriteString("sw_version", version);
        writer.WriteEndObject();
        writer.WriteStartObject("origin");
        writer.WriteString("name", "EdgeKube");
        writer.WriteString("sw_version", version);
        writer.WriteEndObject();
    }

    private void WriteBoard(Utf8JsonWriter writer, ResourceKey key)
    {
        Component(writer, key, "binary_sensor", "ready", "Ready", w =>
        {
            w.WriteString("device_class", "connectivity");
            w.WriteString("value_template", "{{ 'ON' if value_json.ready else 'OFF' }}");
        });
        Figure(writer, key, "cpu", "Processor", "%", "value_json.cpu.percent");
        Figure(writer, key, "memory", "Memory", "%", "value_json.memory.percent");
        Figure(writer, key, "pods", "Running pods", "pods", "value_json.pods.running");
        Component(writer, key, "sensor", "last_seen", "Last seen", w =>
        {
            w.WriteString("device_class", "timestamp");
            w.WriteString("value_template", "{{ value_json.lastSeen | default(none) }}");
        });
        WriteSensors(writer, key, _sensors.GetValueOrDefault(key.Name));
        Button(writer, key, $"node/{key.Name}/reboot");
    }

    private static void WriteSensors(Utf8JsonWriter writer, ResourceKey key, BoardSensors told)
    {
        if ((told & BoardSensors.Disk) != 0)
        {
            Figure(writer, key, "disk", "Disk", "%", "value_json.get('disk', {}).get('percent')");
        }

        if ((told & BoardSensors.Temperature) != 0)
        {
            Figure(writer, key, "temperature", "Temperature", "°C", "value_json.temperature", "temperature");
        }

        if ((told & BoardSensors.Uptime) != 0)
        {
            Figure(writer, key, "uptime", "Uptime", "s", "value_json.uptimeSeconds", "duration");
        }
    }

    private void WriteWorkload(Utf8JsonWriter writer, ResourceKey key)
    {
        Figure(writer, key, "ready", "Ready pods", "pods", "value_json.ready");
        Figure(writer, key, "desired", "Desired pods", "pods", "value_json.desired");
        var command = $"workload/{key.Namespace}/{StateJson.KindOf(key)}/{key.Name}";
        if (key.Type != BuiltIn.DaemonSets) // it runs on every board, and cannot be scaled
        {
            Component(writer, key, "switch", "run", "Runs", w =>
            {
                w.WriteString("command_topic", ManagementTopics.Command(account, $"{command}/run"));
                w.WriteString("value_template", "{{ 'ON' if value_json.desired > 0 else 'OFF' }}");
            });
        }

        Button(writer, key, $"{command}/restart");
    }

    private static void Figure(Utf8JsonWriter writer, ResourceKey key, string id, string name, string unit, string value, string? deviceClass = null) =>
        Component(writer, key, "sensor", id, name, w =>
        {
            if (deviceClass is not null)
            {
                w.WriteString("device_class", deviceClass);
            }

            w.WriteString("unit_of_measurement", unit);
            w.WriteString("state_class", "measurement");
            w.WriteString("value_template", $"{{{{ {value} | default(none) }}}}");
        });

    private void Button(Utf8JsonWriter writer, ResourceKey key, string command) => Component(writer, key, "button", "restart", "Restart", w =>
    {
        w.WriteString("device_class", "restart");
        w.WriteString("command_topic", ManagementTopics.Command(account, command));
    });

    private static void Component(Utf8JsonWriter writer, ResourceKey key, string platform, string id, string name, Action<Utf8JsonWriter> content)
    {
        writer.WriteStartObject(id);
        writer.WriteString("platform", platform);
        writer.WriteString("unique_id", $"{IdOf(key)}_{id}");
        writer.WriteString("name", name);
        content(writer);
        writer.WriteEndObject();
    }
}
