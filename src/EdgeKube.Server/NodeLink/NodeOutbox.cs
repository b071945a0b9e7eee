using System.Text.Json;
using EdgeKube.Api.Definitions;
using EdgeKube.Api.Values;
using EdgeKube.Messaging.Contracts;

namespace EdgeKube.Server.NodeLink;

/// <summary>Sends one node its desired state: steps in order, a bounded number unacknowledged.</summary>
internal sealed class NodeOutbox(string node, NodeLinkContext context)
{
    private readonly DesiredLedger _ledger = new();
    private readonly NodeDesire _desire = new(node, context.Caches, context.PodsByNode, context.Forms);
    private readonly Queue<ResourceKey> _queue = new();
    private bool _reset;

    private string Epoch =>
        context.Caches.Namespaces.Find(new ResourceKey(BuiltIn.Namespaces, "", "kube-system"))?.View.Metadata.Uid ?? "";

    /// <summary>The node has this revision: the steps after it, or everything anew, follow.</summary>
    public void Begin(string epoch, long revision)
    {
        _reset = epoch.Length == 0 || epoch != Epoch || !_ledger.GoTo(epoch, revision);
        if (_reset)
        {
            _ledger.Reset(Epoch, revision);
        }

        _queue.Clear();
        foreach (var key in _desire.AllKeys().Concat(_ledger.Keys).Distinct().ToList())
        {
            _queue.Enqueue(key);
        }
    }

    public void Acknowledge(string epoch, long revision)
    {
        if (epoch == _ledger.Epoch)
        {
            _ledger.Acknowledge(revision);
        }
    }

    public Task ProbeAsync(CancellationToken ct) => PublishAsync(new DesiredDelta { Epoch = Epoch, From = -1, To = -1 }, ct);

    public async Task SendAsync(IEnumerable<ResourceKey> dirty, CancellationToken ct)
    {
        foreach (var key in dirty.SelectMany(_desire.Concerned))
        {
            _queue.Enqueue(key);
        }

        var from = _reset ? 0 : _ledger.Revision;
        while (_reset || (_queue.Count > 0 && _ledger.InFlight < context.Options.MaxInFlight))
        {
            var plan = DeltaPlan.Make(_queue, _desire, _ledger, context.Options.MaxDeltaBytes);
            if (plan.IsEmpty && !_reset)
            {
                return;
            }

            var to = _ledger.Revision + 1;
            var more = _reset && _queue.Count > 0;
            _ledger.Record(from, to, plan.Changes);
            _reset = more;
            await PublishAsync(
                new DesiredDelta { Epoch = _ledger.Epoch, From = from, To = to, Put = plan.Put, Delete = plan.Delete, More = more }, ct);
            from = to;
        }
    }

    private Task PublishAsync(DesiredDelta delta, CancellationToken ct) => context.Client.PublishAsync(
        NodeTopics.Down(node, NodeTopics.Desired),
        JsonSerializer.SerializeToUtf8Bytes(delta, MessagingJson.Default.DesiredDelta),
        1,
        retain: false,
        ct);
}
