using System.Text.Json;
using EdgeKube.Agent.State;
using EdgeKube.Api.Values;
using EdgeKube.Messaging.Contracts;

namespace EdgeKube.Agent.NodeLink;

/// <summary>Applies the steps of the desired state in order; a reset's parts are kept until the last has come.</summary>
internal sealed class DesiredInbox(IDesiredState state)
{
    private readonly List<DesiredDelta> _parts = [];

    public string Epoch => state.Epoch;

    public long Revision => state.Revision;

    /// <summary>The connection was lost: half a reset is none.</summary>
    public void Clear() => _parts.Clear();

    /// <returns>What to answer; Hello when the step fits nowhere.</returns>
    public async Task<InboxAnswer> ApplyAsync(DesiredDelta delta)
    {
        if (delta.From == 0)
        {
            _parts.Clear();
        }
        else if (_parts.Count > 0 ? _parts[^1].To != delta.From || _parts[^1].Epoch != delta.Epoch : !Follows(delta))
        {
            var known = _parts.Count == 0 && delta.Epoch == state.Epoch && delta.From >= 0 && delta.To <= state.Revision;
            _parts.Clear();
            return known ? InboxAnswer.Ack : InboxAnswer.Hello;
        }

        _parts.Add(delta);
        if (delta.More)
        {
            return InboxAnswer.Nothing;
        }

        await ApplyPartsAsync(reset: _parts[0].From == 0);
        _parts.Clear();
        return InboxAnswer.Ack;
    }

    private bool Follows(DesiredDelta delta) => delta.Epoch == state.Epoch && delta.From == state.Revision;

    private Task ApplyPartsAsync(bool reset)
    {
        var put = new Dictionary<ResourceKey, JsonElement>();
        foreach (var one in _parts.SelectMany(p => p.Put))
        {
            put[ResourceKey.Parse(one.Key)] = one.Object;
        }

        var delete = _parts.SelectMany(p => p.Delete).Select(ResourceKey.Parse).ToList();
        return state.ApplyAsync(_parts[^1].Epoch, _parts[^1].To, reset, [.. put], delete);
    }
}
