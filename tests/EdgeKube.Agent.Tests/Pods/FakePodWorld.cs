using System.Text;
using System.Text.Json;
using EdgeKube.Agent.Pods;
using EdgeKube.Agent.State;
using EdgeKube.Api.Values;
using EdgeKube.Api.Views;

namespace EdgeKube.Agent.Tests.Pods;

/// <summary>What a pod worker is told and what it says, in memory.</summary>
internal sealed class FakePodWorld : IDesiredState, IPodStatusSink, IPodNetwork
{
    private readonly Lock _lock = new();
    private readonly SortedDictionary<string, (ResourceKey Key, ReadOnlyMemory<byte> Json)> _objects = new(StringComparer.Ordinal);
    private readonly List<TaskCompletionSource> _waiting = [];
    private Action<ResourceKey>? _changed;

    public string Epoch => "e";

    public long Revision => 1;

    public PodStatus? Status { get; private set; }

    public bool IsGone { get; private set; }

    public List<string> Events { get; } = [];

    public void Put(PodView pod)
    {
        var key = new ResourceKey(GroupResource.Parse("pods"), pod.Metadata.Namespace, pod.Metadata.Name);
        Put(key, JsonSerializer.SerializeToUtf8Bytes(pod, ApiJson.Default.PodView));
    }

    public void PutText(string key, string json) => Put(ResourceKey.Parse(key), Encoding.UTF8.GetBytes(json));

    public ReadOnlyMemory<byte>? Find(ResourceKey key)
    {
        lock (_lock)
        {
            return _objects.TryGetValue(key.ToString(), out var found) ? (ReadOnlyMemory<byte>?)found.Json : null;
        }
    }

    public IReadOnlyList<KeyValuePair<ResourceKey, ReadOnlyMemory<byte>>> List(GroupResource type)
    {
        lock (_lock)
        {
            return [.. _objects.Values.Where(o => o.Key.Type == type).Select(o => KeyValuePair.Create(o.Key, o.Json))];
        }
    }

    public Task ApplyAsync(
        string epoch, long revision, bool reset, IReadOnlyList<KeyValuePair<ResourceKey, JsonElement>> put, IReadOnlyList<ResourceKey> delete) =>
        throw new NotSupportedException();

    public void Subscribe(Action<ResourceKey> changed) => _changed += changed;

    public void Report(string ns, string name, string uid, PodStatus status) => Note(() => Status = status);

    public void Gone(string ns, string name, string uid) => Note(() => IsGone = true);

    public void Event(ObjectReference about, string type, string reason, string message) => Note(() => Events.Add($"{type} {reason} {message}"));

    public Task WhenReadyAsync(CancellationToken ct) => Task.CompletedTask;

    public async Task WhenAsync(Func<FakePodWorld, bool> holds, CancellationToken ct)
    {
        while (true)
        {
            var next = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            lock (_lock)
            {
                if (holds(this))
                {
                    return;
                }

                _waiting.Add(next);
            }

            await next.Task.WaitAsync(TimeSpan.FromSeconds(40), ct);
        }
    }

    private void Put(ResourceKey key, byte[] json)
    {
        lock (_lock)
        {
            _objects[key.ToString()] = (key, json);
        }

        _changed?.Invoke(key);
    }

    private void Note(Action change)
    {
        lock (_lock)
        {
            change();
            _waiting.ForEach(w => w.TrySetResult());
            _waiting.Clear();
        }
    }
}
