using System.Collections.Concurrent;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using EdgeKube.Platform.Certificates;
using EdgeKube.Platform.Files;

namespace EdgeKube.Agent.Runtimes.Systemd;

/// <summary>What is known of pods that are units, kept in files: it outlives the agent, and the machine's power.</summary>
/// <param name="folder">Made with the first pod.</param>
internal sealed class UnitRecords(string folder)
{
    private readonly ConcurrentDictionary<string, UnitSandbox> _sandboxes = new();
    private readonly ConcurrentDictionary<string, UnitContainer> _containers = new();
    private readonly Lock _lock = new();
    private bool _read;

    public IEnumerable<UnitSandbox> Sandboxes
    {
        get
        {
            Read();
            return _sandboxes.Values;
        }
    }

    public IEnumerable<UnitContainer> Containers
    {
        get
        {
            Read();
            return _containers.Values;
        }
    }

    public UnitSandbox? Sandbox(string id)
    {
        Read();
        return _sandboxes.GetValueOrDefault(id);
    }

    public UnitContainer? Container(string id)
    {
        Read();
        return _containers.GetValueOrDefault(id);
    }

    public void Keep(UnitSandbox sandbox)
    {
        Write($"{sandbox.Id}.pod", sandbox.ToJson());
        _sandboxes[sandbox.Id] = sandbox;
    }

    public void Keep(UnitContainer container)
    {
        Write($"{container.Id}.container", container.ToJson());
        _containers[container.Id] = container;
    }

    public void ForgetSandbox(string id)
    {
        File.Delete(Path.Combine(folder, $"{id}.pod"));
        _sandboxes.TryRemove(id, out _);
    }

    public void ForgetContainer(string id)
    {
        File.Delete(Path.Combine(folder, $"{id}.container"));
        _containers.TryRemove(id, out _);
    }

    internal static string? Text(DateTimeOffset? time) => time?.ToString("O", CultureInfo.InvariantCulture);

    internal static JsonNode? Json(object value) => value switch
    {
        string text => JsonValue.Create(text),
        bool flag => JsonValue.Create(flag),
        IReadOnlyDictionary<string, string> map => new JsonObject(map.Select(m => KeyValuePair.Create(m.Key, (JsonNode?)JsonValue.Create(m.Value)))),
        IEnumerable<object> list => new JsonArray([.. list.Select(Json)]),
        ulong large => JsonValue.Create(large),
        _ => JsonValue.Create(Convert.ToInt64(value, CultureInfo.InvariantCulture)),
    };

    internal static object Value(JsonElement json) => json.ValueKind switch
    {
        JsonValueKind.String => json.GetString()!,
        JsonValueKind.True => true,
        JsonValueKind.False => false,
        JsonValueKind.Array => json.EnumerateArray().Select(Value).ToArray(),
        _ => json.TryGetInt64(out var number) ? number : json.GetUInt64(),
    };

    private void Read()
    {
        if (_read)
        {
            return;
        }

        lock (_lock)
        {
            foreach (var file in !_read && Directory.Exists(folder) ? Directory.GetFiles(folder) : [])
            {
                ReadOne(file);
            }

            _read = true;
        }
    }

    private void ReadOne(string file)
    {
        try
        {
            using var json = JsonDocument.Parse(File.ReadAllBytes(file));
            switch (Path.GetExtension(file))
            {
                case ".pod":
                    var sandbox = UnitSandbox.Of(json.RootElement);
                    _sandboxes[sandbox.Id] = sandbox;
                    break;
                case ".container":
                    var container = UnitContainer.Of(json.RootElement);
                    _containers[container.Id] = container;
                    break;
                default:
                    break;
            }
        }
        catch (JsonException)
        {
            File.Delete(file); // files are replaced whole: this one was never ours
        }
    }

    private void Write(string name, JsonObject json)
    {
        Read();
        Directory.CreateDirectory(folder, FileModes.PrivateDirectory);
        AtomicFile.Write(Path.Combine(folder, name), json.ToJsonString(), FileModes.Private);
    }
}
