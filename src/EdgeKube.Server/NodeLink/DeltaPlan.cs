using System.Text.Json;
using EdgeKube.Api.Values;
using EdgeKube.Messaging.Contracts;

namespace EdgeKube.Server.NodeLink;

/// <summary>The next step for a node: the changes that fit into one message. Pure but for the ledger it brings up to date.</summary>
internal sealed record DeltaPlan(IReadOnlyList<DesiredObject> Put, IReadOnlyList<string> Delete, IReadOnlyList<(ResourceKey Key, DesiredLedger.Entry? Entry)> Changes)
{
    public bool IsEmpty => Changes.Count == 0;

    /// <summary>Takes keys from the queue until the step is full; keys that are as the node has them make no change.</summary>
    public static DeltaPlan Make(Queue<ResourceKey> keys, NodeDesire desire, DesiredLedger ledger, int maxBytes)
    {
        List<DesiredObject> put = [];
        List<string> delete = [];
        List<(ResourceKey, DesiredLedger.Entry?)> changes = [];
        var taken = new HashSet<ResourceKey>();
        var size = 0;
        while (size < maxBytes && keys.TryPeek(out var key))
        {
            var known = ledger.Find(key);
            if (!taken.Add(key) || (known is { } at && desire.RevisionOf(key) == at.CacheRevision))
            {
                keys.Dequeue();
                continue;
            }

            var revision = desire.RevisionOf(key);
            var form = revision is null ? null : desire.FormOf(key);
            if (form is not null && size > 0 && size + form.Json.Length > maxBytes)
            {
                break; // it opens the next step
            }

            keys.Dequeue();
            if (form is null)
            {
                if (known is not null)
                {
                    delete.Add(key.ToString());
                    changes.Add((key, null));
                    size += 100;
                }
            }
            else if (known?.Fingerprint == form.Fingerprint)
            {
                ledger.Refresh(key, revision!.Value);
            }
            else
            {
                put.Add(new DesiredObject { Key = key.ToString(), Object = Element(form.Json) });
                changes.Add((key, new DesiredLedger.Entry(revision!.Value, form.Fingerprint)));
                size += form.Json.Length;
            }
        }

        return new DeltaPlan(put, delete, changes);
    }

    private static JsonElement Element(byte[] json)
    {
        using var document = JsonDocument.Parse(json);
        return document.RootElement.Clone();
    }
}
