using System.Text.Json.Nodes;
using EdgeKube.Api.Definitions;
using EdgeKube.Api.Values;
using EdgeKube.Server.Registry;
using EdgeKube.Server.Registry.Kinds;
using EdgeKube.Server.Storage;
using EdgeKube.Server.Storage.Sqlite;
using EdgeKube.Testing;
using Microsoft.Extensions.Logging.Abstractions;
using Xunit;

namespace EdgeKube.Server.Tests.Registry;

/// <summary>A registry of the built-in kinds on a real store, with the namespace <c>default</c> in it.</summary>
public abstract class RegistryFixture : IAsyncLifetime
{
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("edgekube-registry-");
    private SqliteStore? _store;
    private ResourceRegistry? _registry;

    private protected static CancellationToken Ct => TestContext.Current.CancellationToken;

    private protected static WriteOptions Own { get; } = WriteOptions.Own("test");

    private protected FakeTime Time { get; } = new();

    private protected string Folder => _directory.FullName;

    private protected IStore Store => _store!;

    private protected IRegistry Registry => _registry!;

    public async ValueTask InitializeAsync()
    {
        _store = SqliteStore.Open(Path.Combine(_directory.FullName, "state.db"), NullLogger<SqliteStore>.Instance, time: Time);
        var random = new Random(1);
        _registry = new(_store, BuiltInDefinitions.Load(), KindHooks.All(new(), new StoredObjects(_store), Time, random), new AdmissionGate(), Time, random);
        await CreateAsync(BuiltIn.Namespaces, "", """{"metadata":{"name":"default"}}""");
    }

    public async ValueTask DisposeAsync()
    {
        await _store!.DisposeAsync();
        _directory.Delete(recursive: true);
        GC.SuppressFinalize(this);
    }

    private protected static JsonObject Parse(string json) => (JsonObject)JsonNode.Parse(json)!;

    private protected static JsonObject Parse(ReadOnlyMemory<byte> json) => (JsonObject)JsonNode.Parse(json.Span)!;

    private protected static ResourceKey Key(GroupResource type, string name) => new(type, type == BuiltIn.Namespaces || type == BuiltIn.Nodes ? "" : "default", name);

    private protected Task<WriteResult> CreateAsync(GroupResource type, string ns, string json, WriteOptions? options = null) =>
        Registry.CreateAsync(Registry.Definitions.Get(type), ns, Parse(json), options ?? Own, Ct);

    private protected async Task<JsonObject> CreatedAsync(GroupResource type, string json) => Parse((await CreateAsync(type, "default", json)).Json);

    private protected Task<JsonObject> CreatedPodAsync(string name, string labels = "{}") => CreatedAsync(
        BuiltIn.Pods,
        $$$"""{"metadata":{"name":"{{{name}}}","labels":{{{labels}}}},"spec":{"containers":[{"name":"c","image":"busybox:1"}]}}""");

    private protected Task<JsonObject> CreatedMapAsync(string name, string more = "") =>
        CreatedAsync(BuiltIn.ConfigMaps, $$$"""{"metadata":{"name":"{{{name}}}"{{{more}}}},"data":{"a":"1"}}""");

    private protected async Task<JsonObject?> FoundAsync(ResourceKey key) =>
        await Registry.FindAsync(key, Ct) is { } found ? Parse(found.Value) : null;

    private protected ListQuery Query(GroupResource type, string ns = "default") => new(Registry.Definitions.Get(type), ns);
}
