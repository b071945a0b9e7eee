using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using EdgeKube.Api.Definitions;
using EdgeKube.Api.Errors;
using EdgeKube.Api.Values;
using EdgeKube.Api.Views;
using EdgeKube.Messaging.Contracts;
using EdgeKube.Server.Registry;
using EdgeKube.Server.Watching;

namespace EdgeKube.Server.NodeLink;

/// <summary>Writes Node objects, their status and their Leases by what nodes say, or do not say.</summary>
internal sealed class NodeStatusWriter(IRegistry registry, ResourceCache<NodeView> nodes, TimeProvider time)
{
    private const string LeaseNamespace = "kube-node-lease";
    private const int LeaseSeconds = 40;
    private static readonly TimeSpan _leasePeriod = TimeSpan.FromSeconds(10);
    private readonly ConcurrentDictionary<string, long> _renewed = new();

    /// <summary>The Node is not there, or nobody wrote its status since it was silent.</summary>
    public bool NeedsStatus(string node) =>
        nodes.Find(Key(node)) is not { } found
        || found.View.Status.Conditions?.FirstOrDefault(c => c.Type == "Ready") is not { } ready
        || ready.Status == "Unknown";

    public async Task ReportAsync(string node, NodeReport report, CancellationToken ct)
    {
        if (report.Status is not { } status)
        {
            return;
        }

        var key = Key(node);
        if (await registry.FindAsync(key, ct) is null)
        {
            await CreateAsync(node, report.Labels ?? new Dictionary<string, string>(), ct);
        }
        else
        {
            await LabelAsync(key, report.Labels, ct);
        }

        await registry.UpdateAsync(key, json => NodeStatusPlan.Reported(json, status, time.GetUtcNow()), Status(node), ct);
    }

    public async Task UnknownAsync(string node, CancellationToken ct)
    {
        try
        {
            await registry.UpdateAsync(
                Key(node), json => NodeStatusPlan.Silent(json, time.GetUtcNow()), WriteOptions.Own("node-controller") with { Subresource = "status" }, ct);
        }
        catch (ApiException e) when (e.Code == 404)
        {
            // it was deleted, or it never said what it is
        }
    }

    /// <summary>The Lease lives in memory; it tells other components that the node is alive.</summary>
    public async Task RenewLeaseAsync(string node, CancellationToken ct)
    {
        var now = time.GetTimestamp();
        if (_renewed.TryGetValue(node, out var last) && time.GetElapsedTime(last, now) < _leasePeriod - TimeSpan.FromSeconds(1))
        {
            return;
        }

        _renewed[node] = now;
        var key = new ResourceKey(BuiltIn.Leases, LeaseNamespace, node);
        try
        {
            await registry.UpdateAsync(key, Renewed, WriteOptions.Own("kubelet"), ct);
        }
        catch (ApiException e) when (e.Code == 404)
        {
            await CreateLeaseAsync(node, ct);
        }
    }

    private static ResourceKey Key(string node) => new(BuiltIn.Nodes, "", node);

    private static WriteOptions Status(string node) => WriteOptions.Own("kubelet") with { Subresource = "status", User = Requester.Node(node) };

    private async Task CreateAsync(string node, IReadOnlyDictionary<string, string> labels, CancellationToken ct)
    {
        var json = new JsonObject
        {
            ["apiVersion"] = "v1",
            ["kind"] = "Node",
            ["metadata"] = new JsonObject { ["name"] = node, ["labels"] = Labels(labels) },
            ["spec"] = new JsonObject(),
        };
        try
        {
            await registry.CreateAsync(registry.Definitions.Get(BuiltIn.Nodes), "", json, WriteOptions.Own("kubelet"), ct);
        }
        catch (ApiException e) when (e.Reason == "AlreadyExists")
        {
            // somebody was faster
        }
    }

    private async Task LabelAsync(ResourceKey key, IReadOnlyDictionary<string, string>? labels, CancellationToken ct)
    {
        var present = nodes.Find(key)?.View.Metadata.Labels;
        if (labels is null || labels.All(l => present?.GetValueOrDefault(l.Key) == l.Value))
        {
            return;
        }

        await registry.UpdateAsync(
            key,
            json =>
            {
                var metadata = json["metadata"]!.AsObject();
                var merged = metadata["labels"] as JsonObject ?? [];
                foreach (var (name, value) in labels)
                {
                    merged[name] = value;
                }

                metadata["labels"] = merged;
                return json;
            },
            WriteOptions.Own("kubelet"),
            ct);
    }

    private static JsonObject Labels(IReadOnlyDictionary<string, string> labels)
    {
        var json = new JsonObject();
        foreach (var (name, value) in labels)
        {
            json[name] = value;
        }

        return json;
    }

    private JsonObject Renewed(JsonObject lease)
    {
        lease["spec"]!.AsObject()["renewTime"] = MicroTime();
        return lease;
    }

    private async Task CreateLeaseAsync(string node, CancellationToken ct)
    {
        var uid = nodes.Find(Key(node))?.View.Metadata.Uid;
        var metadata = new JsonObject { ["name"] = node, ["namespace"] = LeaseNamespace };
        if (uid is not null)
        {
            metadata["ownerReferences"] = new JsonArray(
                (JsonNode)new JsonObject { ["apiVersion"] = "v1", ["kind"] = "Node", ["name"] = node, ["uid"] = uid });
        }

        var json = new JsonObject
        {
            ["apiVersion"] = "coordination.k8s.io/v1",
            ["kind"] = "Lease",
            ["metadata"] = metadata,
            ["spec"] = new JsonObject { ["holderIdentity"] = node, ["leaseDurationSeconds"] = LeaseSeconds, ["renewTime"] = MicroTime() },
        };
        try
        {
            await registry.CreateAsync(registry.Definitions.Get(BuiltIn.Leases), LeaseNamespace, json, WriteOptions.Own("kubelet"), ct);
        }
        catch (ApiException e) when (e.Code is 404 or 409)
        {
            _renewed.TryRemove(node, out _); // its namespace comes a moment later
        }
    }

    private string MicroTime() =>
        time.GetUtcNow().UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'", System.Globalization.CultureInfo.InvariantCulture);
}
