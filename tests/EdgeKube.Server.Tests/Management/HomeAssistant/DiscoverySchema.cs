using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace EdgeKube.Server.Tests.Management.HomeAssistant;

/// <summary>Checks a message of device discovery against <c>device-discovery.json</c>, which says what Home Assistant documents of it.</summary>
internal sealed class DiscoverySchema
{
    private readonly JsonObject _schema;
    private readonly List<string> _problems = [];

    public DiscoverySchema()
    {
        using var stream = typeof(DiscoverySchema).Assembly.GetManifestResourceStream("home-assistant-discovery")!;
        _schema = JsonNode.Parse(stream)!.AsObject();
    }

    /// <returns>What is wrong with it, in words; nothing when it is good.</returns>
    public IReadOnlyList<string> Check(string topic, JsonObject message)
    {
        _problems.Clear();
        Expect(Regex.IsMatch(topic, (string)_schema["topic"]!), $"the topic {topic} is none of discovery");
        CheckKeys("", message, _schema["root"]!);
        if (message["device"] is JsonObject device)
        {
            CheckKeys("device", device, _schema["device"]!);
            Expect(Words(_schema["device"]!["oneOf"]).Any(k => device[k] is JsonArray { Count: > 0 }), "device: nothing identifies it");
        }

        if (message["origin"] is JsonObject origin)
        {
            CheckKeys("origin", origin, _schema["origin"]!);
        }

        var ids = new HashSet<string>();
        foreach (var (name, component) in message["components"] as JsonObject ?? [])
        {
            CheckComponent(name, component!.AsObject(), message);
            Expect(ids.Add((string?)component["unique_id"] ?? ""), $"{name}: its unique_id is another's too");
        }

        return [.. _problems];
    }

    private void CheckComponent(string name, JsonObject component, JsonObject message)
    {
        if (_schema["platforms"]![(string?)component["platform"] ?? ""] is not JsonObject platform)
        {
            _problems.Add($"{name}: there is no platform {component["platform"]}");
            return;
        }

        var common = _schema["component"]!;
        var shared = Words(_schema["root"]!["shared"]).Where(message.ContainsKey);
        CheckRequired(name, component, Words(common["required"]));
        CheckRequired(name, component, Words(platform["required"]).Except(shared));
        CheckAllowed(name, component, Words(common["allowed"]).Concat(Words(platform["allowed"])));
        CheckWord(name, component, "entity_category", Words(common["entity_category"]));
        CheckWord(name, component, "state_class", Words(platform["state_class"]));
        if ((string?)component["device_class"] is { } deviceClass)
        {
            if (platform["device_class"]![deviceClass] is not JsonObject known)
            {
                _problems.Add($"{name}: {deviceClass} is no device class of a {component["platform"]}");
                return;
            }

            CheckWord(name, component, "unit_of_measurement", Words(known["units"]));
            CheckWord(name, component, "state_class", Words(known["state_class"]));
        }
    }

    private void CheckKeys(string name, JsonObject message, JsonNode schema)
    {
        CheckRequired(name, message, Words(schema["required"]));
        CheckAllowed(name, message, Words(schema["allowed"]));
    }

    private void CheckRequired(string name, JsonObject message, IEnumerable<string> keys)
    {
        foreach (var key in keys)
        {
            Expect(message[key] is not null, $"{name}: {key} is required");
        }
    }

    private void CheckAllowed(string name, JsonObject message, IEnumerable<string> keys)
    {
        foreach (var key in message.Select(m => m.Key).Except(keys))
        {
            _problems.Add($"{name}: {key} is not known");
        }
    }

    private void CheckWord(string name, JsonObject message, string key, IEnumerable<string> allowed) =>
        Expect((string?)message[key] is not { } word || allowed.Contains(word), $"{name}: {key} may not be {message[key]}");

    private void Expect(bool good, string problem)
    {
        if (!good)
        {
            _problems.Add(problem);
        }
    }

    private static IEnumerable<string> Words(JsonNode? list) => list?.AsArray().Select(w => (string)w!) ?? [];
}
