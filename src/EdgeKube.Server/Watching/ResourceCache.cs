using System.Text.Json.Serialization.Metadata;
using EdgeKube.Api.Values;
using EdgeKube.Api.Views;
using EdgeKube.Server.Registry;
using Microsoft.Extensions.Hosting;

namespace EdgeKube.Server.Watching;

/// <summary>All objects of one kind, kept up to date by one list and a watch, and what wakes reconcilers.</summary>
internal sealed class ResourceCache<TView>(IRegistry registry, GroupResource type, JsonTypeInfo<TView> json) : BackgroundService
    where TView : class, IObjectView
{
    public GroupResource Type => type;

    /// <summary>Every object now; a snapshot that is cheap to take.</summary>
    public IReadOnlyCollection<Cached<TView>> All => throw new NotImplementedException();

    public Cached<TView>? Find(ResourceKey key) => throw new NotImplementedException();

    public Cached<TView>? Find(string ns, string name) => Find(new ResourceKey(type, ns, name));

    public IEnumerable<Cached<TView>> InNamespace(string ns) => throw new NotImplementedException();

    /// <summary>Objects whose controller ownerReference has this uid; indexed.</summary>
    public IReadOnlyCollection<Cached<TView>> OwnedBy(string uid) => throw new NotImplementedException();

    /// <summary>Calls back for each change (before, now; one of them may be null), on the cache's own loop: be quick, only add keys to queues.</summary>
    /// <remarks>Also called once for each object that is there when it subscribes. Subscribe before the host starts.</remarks>
    public void Subscribe(Action<Cached<TView>?, Cached<TView>?> changed) => throw new NotImplementedException();

    public Task WhenSyncedAsync(CancellationToken ct) => throw new NotImplementedException();

    /// <summary>Until this cache has seen <paramref name="revision"/>, so that a reconciler sees its own writes.</summary>
    public Task WhenAtAsync(long revision, CancellationToken ct) => throw new NotImplementedException();

    protected override Task ExecuteAsync(CancellationToken stoppingToken) => throw new NotImplementedException($"{registry}{json}");
}
