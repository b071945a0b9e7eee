using System.Collections.Concurrent;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using EdgeKube.Agent.Runtimes.Json;

namespace EdgeKube.Agent.Runtimes.Podman;

/// <summary>What Podman has of ours.</summary>
internal sealed class PodmanList(PodmanClient client, SandboxNetworks networks)
{
    private static readonly TimeSpan _quick = TimeSpan.FromSeconds(30);

    /// <param name="podUid">Only those of one pod; "" for all.</param>
    /// <param name="ct">Cancels.</param>
    public async Task<IReadOnlyList<SandboxSight>> SandboxesAsync(string podUid, CancellationToken ct)
    {
        var records = networks.List().Where(r => podUid.Length == 0 || r.Uid == podUid).ToDictionary(r => r.Key);
        var sights = new List<SandboxSight>();
        foreach (var listed in await ListAsync(podUid, PodmanLabels.SandboxKind, ct))
        {
            var sight = PodmanSight.Sandbox(listed, "");
            records.Remove(SandboxRecord.KeyOf(sight.Uid, sight.Attempt), out var record);
            sights.Add(PodmanSight.Sandbox(listed, record?.Ip ?? ""));
        }

        sights.AddRange(records.Values.Select(r => PodmanSight.Sandbox(r)));
        return sights;
    }

    /// <param name="podUid">Only those of one pod; "" for all.</param>
    /// <param name="startErrors">Why containers could not be started.</param>
    /// <param name="kills">Whom the kernel killed.</param>
    /// <param name="ct">Cancels.</param>
    public async Task<IReadOnlyList<ContainerSight>> ContainersAsync(
        string podUid, ConcurrentDictionary<string, string> startErrors, OomKills kills, CancellationToken ct)
    {
        var sights = new List<ContainerSight>();
        foreach (var listed in await ListAsync(podUid, PodmanLabels.ContainerKind, ct))
        {
            var id = listed.Text("Id");
            var inspected = listed.Text("State") == "running" ? default : await InspectAsync(id, ct);
            if (inspected is not { ValueKind: JsonValueKind.Null })
            {
                sights.Add(kills.Corrected(PodmanSight.Container(listed, inspected, startErrors.GetValueOrDefault(id))));
            }
        }

        return sights;
    }

    /// <summary>The containers that are in a sandbox.</summary>
    public Task<IReadOnlyList<JsonElement>> OfSandboxAsync(string id, CancellationToken ct) =>
        ListAsync([$"{PodmanLabels.Sandbox}={id}"], ct);

    /// <summary>What the network knows a sandbox by.</summary>
    public async Task<string> KeyOfAsync(string id, CancellationToken ct)
    {
        if (id.Contains('_', StringComparison.Ordinal))
        {
            return id; // only the network is left of it
        }

        var labels = (await InspectAsync(id, ct)).Member("Config").Map("Labels");
        return labels.TryGetValue(PodLabels.Uid, out var uid) && labels.TryGetValue(PodmanLabels.Attempt, out var attempt)
            ? SandboxRecord.KeyOf(uid, int.Parse(attempt, CultureInfo.InvariantCulture))
            : "";
    }

    public async Task<bool> HasEndedAsync(string id, CancellationToken ct) => !(await InspectAsync(id, ct)).Member("State").Flag("Running");

    /// <returns>A null document when there is no such container.</returns>
    public async Task<JsonElement> InspectAsync(string id, CancellationToken ct)
    {
        try
        {
            return await client.GetAsync($"containers/{id}/json", _quick, ct);
        }
        catch (RuntimeException e) when (e.Code == "NotFound")
        {
            using var nothing = JsonDocument.Parse("null");
            return nothing.RootElement.Clone();
        }
    }

    // Podman counts no inodes; where the layer is, they can be.
    public async Task<IReadOnlyList<KeyValuePair<string, LayerUse>>> WritableLayersAsync(string podUid, CancellationToken ct)
    {
        string[] labels = [$"{PodmanLabels.Kind}={PodmanLabels.ContainerKind}", $"{PodLabels.Uid}={podUid}"];
        var layers = new List<KeyValuePair<string, LayerUse>>();
        foreach (var container in await ListAsync(labels, ct, "size=true&"))
        {
            var folder = (await InspectAsync(container.Text("Id"), ct)).Member("GraphDriver").Member("Data").Text("UpperDir");
            layers.Add(KeyValuePair.Create(container.Member("Labels").Text(PodLabels.Container), new LayerUse(container.Member("Size").Number("rwSize"), 0, folder)));
        }

        return layers;
    }

    private Task<IReadOnlyList<JsonElement>> ListAsync(string podUid, string kind, CancellationToken ct) =>
        ListAsync(podUid.Length == 0 ? [$"{PodmanLabels.Kind}={kind}"] : [$"{PodmanLabels.Kind}={kind}", $"{PodLabels.Uid}={podUid}"], ct);

    private async Task<IReadOnlyList<JsonElement>> ListAsync(IEnumerable<string> labels, CancellationToken ct, string more = "")
    {
        var filters = new JsonObject { ["label"] = new JsonArray([.. labels.Select(l => (JsonNode?)l)]) };
        var listed = await client.GetAsync($"containers/json?all=true&{more}filters={PodmanClient.Escape(filters.ToJsonString())}", _quick, ct);
        return [.. listed.Items()];
    }
}
