using System.Text.Json;
using System.Text.Json.Nodes;
using EdgeKube.Api.Selectors;
using EdgeKube.Api.Values;
using EdgeKube.Api.Views;
using EdgeKube.Server.Registry.Kinds.Validation;

namespace EdgeKube.Server.Registry.Kinds.PersistentVolumes;

/// <summary>Whether a volume is what a claim asks for, and whether a node reaches it. Pure.</summary>
internal static class VolumeMatch
{
    /// <summary>The provisioner that is part of EdgeKube: a folder on the node where the first pod runs.</summary>
    public const string LocalPath = "edgekube.io/local-path";

    /// <summary>The node whose folder a volume is.</summary>
    public const string NodeAnnotation = "edgekube.io/node";

    public const string ProvisionedBy = "pv.kubernetes.io/provisioned-by";

    /// <summary>On a claim: where the scheduler wants its first pod.</summary>
    public const string SelectedNode = "volume.kubernetes.io/selected-node";

    private const string OldClass = "volume.beta.kubernetes.io/storage-class";

    /// <summary>The volume names this very claim.</summary>
    public static bool IsFor(JsonObject volume, JsonObject claim)
    {
        var reference = volume.Map("spec").Map("claimRef");
        return reference is not null && reference.Text("name") == claim.Name() && reference.Text("namespace") == claim.Namespace()
            && (reference.Text("uid") is not { Length: > 0 } uid || uid == claim.Map("metadata").Text("uid"));
    }

    public static bool IsFree(JsonObject volume) => volume.Map("spec").Map("claimRef") is null;

    public static bool IsDeleting(JsonObject item) => item.Map("metadata").Has("deletionTimestamp");

    public static string ClassOf(JsonObject item) =>
        item.Map("metadata").Map("annotations").Text(OldClass) is { Length: > 0 } old ? old : item.Map("spec").Text("storageClassName");

    /// <summary>The volume meant for the claim, or else the smallest of those that are free and large enough.</summary>
    public static JsonObject? Best(IEnumerable<JsonObject> volumes, JsonObject claim, Func<JsonObject, bool> isReached)
    {
        var fitting = volumes.Where(v => (IsFree(v) || IsFor(v, claim)) && Fits(v, claim) && isReached(v)).ToList();
        return fitting.FirstOrDefault(v => IsFor(v, claim)) ?? fitting.MinBy(Capacity);
    }

    public static bool Fits(JsonObject volume, JsonObject claim)
    {
        var (offered, wanted) = (volume.Map("spec"), claim.Map("spec"));
        var modes = offered.Texts("accessModes").Select(m => m.Item).ToHashSet();
        return !IsDeleting(volume)
            && ClassOf(volume) == ClassOf(claim)
            && Mode(offered) == Mode(wanted)
            && wanted.Texts("accessModes").All(m => modes.Contains(m.Item))
            && ResourceValidation.Amount(wanted.Map("resources").Map("requests"), "storage") is { } request && Capacity(volume) >= request
            && IsSelected(volume, wanted.Map("selector"));
    }

    public static bool Reaches(JsonObject volume, IReadOnlyDictionary<string, string>? labels, string node) =>
        volume.Map("spec").Map("nodeAffinity").Map("required") is not { } required
        || (required.Deserialize(ApiJson.Default.NodeSelector) is { } selector && NodeSelectorMatcher.Matches(selector, labels, node));

    private static string Mode(JsonObject? spec) => spec.Text("volumeMode") is { Length: > 0 } mode ? mode : "Filesystem";

    private static Quantity Capacity(JsonObject volume) =>
        ResourceValidation.Amount(volume.Map("spec").Map("capacity"), "storage") ?? Quantity.Zero;

    private static bool IsSelected(JsonObject volume, JsonObject? selector)
    {
        if (selector is null)
        {
            return true;
        }

        var labels = volume.Map("metadata").Map("labels");
        return (selector.Map("matchLabels") ?? []).All(l => labels.Text(l.Key) == l.Value.AsText())
            && selector.Maps("matchExpressions").All(e => Matches(e.Item, labels));
    }

    private static bool Matches(JsonObject expression, JsonObject? labels)
    {
        var key = expression.Text("key");
        var values = expression.Texts("values").Select(v => v.Item);
        return expression.Text("operator") switch
        {
            "In" => labels.Has(key) && values.Contains(labels.Text(key)),
            "NotIn" => !labels.Has(key) || !values.Contains(labels.Text(key)),
            "Exists" => labels.Has(key),
            "DoesNotExist" => !labels.Has(key),
            _ => false,
        };
    }
}
