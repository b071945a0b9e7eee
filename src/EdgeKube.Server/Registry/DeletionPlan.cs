using System.Text.Json.Nodes;

namespace EdgeKube.Server.Registry;

/// <summary>What a delete does to an object. Pure: the same object, wish and time give the same plan.</summary>
internal abstract record DeletionPlan
{
    private const string OrphanFinalizer = "orphan";
    private const string ForegroundFinalizer = "foregroundDeletion";

    private DeletionPlan()
    {
    }

    /// <param name="current">A copy that the plan may change.</param>
    public static DeletionPlan Make(KindRules rules, JsonObject current, DeleteOptions options, DateTimeOffset now)
    {
        var metadata = new ObjectMetadata(current);
        var before = metadata.Finalizers;
        metadata.Finalizers = Finalizers(before, options.PropagationPolicy);
        var sameFinalizers = before.SequenceEqual(metadata.Finalizers, StringComparer.Ordinal);
        var grace = rules.GraceSeconds(current, options.GracePeriodSeconds);
        if (grace == 0 && !rules.HoldsDeletion(current))
        {
            return new Remove(current);
        }

        if (metadata.DeletionTimestamp is { } due)
        {
            var left = metadata.DeletionGracePeriodSeconds ?? 0;
            if (grace >= left)
            {
                return sameFinalizers ? new Nothing() : new Mark(current);
            }

            metadata.DeletionTimestamp = due.AddSeconds(grace - left);
            metadata.DeletionGracePeriodSeconds = grace;
            return new Mark(current);
        }

        metadata.DeletionTimestamp = now.AddSeconds(grace);
        metadata.DeletionGracePeriodSeconds = grace;
        if (metadata.Generation > 0)
        {
            metadata.Generation++;
        }

        rules.PrepareDelete(current);
        return new Mark(current);
    }

    private static List<string> Finalizers(IReadOnlyList<string> present, string policy)
    {
        if (policy.Length == 0)
        {
            return [.. present];
        }

        var wanted = present.Where(f => f is not (OrphanFinalizer or ForegroundFinalizer)).ToList();
        var added = policy switch
        {
            "Orphan" => OrphanFinalizer,
            "Foreground" => ForegroundFinalizer,
            _ => null,
        };
        if (added is not null)
        {
            wanted.Add(added);
        }

        return wanted;
    }

    /// <summary>It goes at once.</summary>
    internal sealed record Remove(JsonObject Last) : DeletionPlan;

    /// <summary>It stays for its grace period or finalizers, marked.</summary>
    internal sealed record Mark(JsonObject Wanted) : DeletionPlan;

    /// <summary>It is going already.</summary>
    internal sealed record Nothing : DeletionPlan;
}
