using System.Text;
using System.Text.Json.Nodes;
using EdgeKube.Api.Definitions;
using EdgeKube.Api.Values;
using EdgeKube.Platform.Queues;
using EdgeKube.Server.Registry;
using EdgeKube.Server.Storage;

namespace EdgeKube.Server.Controllers.Components;

/// <summary>ComponentStatuses: how the parts of this process are under the names that they have in Kubernetes.</summary>
/// <param name="loops">Asked when somebody asks: they need the registry, which has this.</param>
internal sealed class ComponentStatuses(IStore store, Func<IEnumerable<ReconcileLoop<ResourceKey>>> loops, TimeProvider time) : IObjectSource
{
    private const string Scheduler = "scheduler";
    private const string Controllers = "controller-manager";
    private const string Store = "etcd-0";
    private static readonly TimeSpan _patience = TimeSpan.FromSeconds(2);
    private static readonly string[] _names = [Controllers, Store, Scheduler];

    public GroupResource Type => BuiltIn.ComponentStatuses;

    public async ValueTask<StoredObject?> FindAsync(ResourceKey key, IRegistry registry, CancellationToken ct) => key.Name switch
    {
        Scheduler => Status(key, Problems(l => l.Name == Scheduler)),
        Controllers => Status(key, Problems(l => l.Name != Scheduler)),
        Store => Status(key, await StoreProblemAsync(ct)),
        _ => null,
    };

    public async ValueTask<IReadOnlyList<StoredObject>> ListAsync(string ns, IRegistry registry, CancellationToken ct)
    {
        var all = new List<StoredObject>();
        foreach (var name in _names)
        {
            all.Add((await FindAsync(new(Type, "", name), registry, ct))!);
        }

        return all;
    }

    private string Problems(Func<ReconcileLoop<ResourceKey>, bool> which) =>
        string.Join("; ", loops().Where(which).Where(l => l.Problem is not null).Select(l => $"{l.Name}: {l.Problem}"));

    // A change that cannot be made goes the way of all writes, and comes back with nothing written.
    private async Task<string> StoreProblemAsync(CancellationToken ct)
    {
        try
        {
            await store.CommitAsync(new Change(new ResourceKey(Type, "", Store).ToString(), long.MaxValue, null), ct).WaitAsync(_patience, time, ct);
            return "";
        }
        catch (Exception e) when (e is TimeoutException or ObjectDisposedException)
        {
            return $"the store takes no writes: {e.Message}";
        }
    }

    private static StoredObject Status(ResourceKey key, string problem)
    {
        var condition = new JsonObject { ["type"] = "Healthy", ["status"] = problem.Length == 0 ? "True" : "False", ["message"] = problem.Length == 0 ? "ok" : problem };
        var status = new JsonObject
        {
            ["apiVersion"] = "v1",
            ["kind"] = "ComponentStatus",
            ["metadata"] = new JsonObject { ["name"] = key.Name },
            ["conditions"] = new JsonArray(condition),
        };
        return new(key.ToString(), 0, Encoding.UTF8.GetBytes(status.ToJsonString()));
    }
}
