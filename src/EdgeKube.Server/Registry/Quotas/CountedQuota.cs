using System.Text.Json.Nodes;
using EdgeKube.Api.Values;
using EdgeKube.Server.Registry.Kinds.Validation;

namespace EdgeKube.Server.Registry.Quotas;

/// <summary>A ResourceQuota and what is in use of it.</summary>
internal sealed class CountedQuota(string name, long revision, JsonObject quota)
{
    private readonly JsonObject? _spec = quota.Map("spec");

    public string Name => name;

    public long Revision { get; set; } = revision;

    public string Spec { get; } = quota.Map("spec")?.ToJsonString() ?? "";

    public IReadOnlyList<string> Names { get; } = [.. (quota.Map("spec").Map("hard") ?? []).Select(h => h.Key)];

    /// <summary>Null until it is counted.</summary>
    public Usage? Used { get; set; }

    public Quantity Hard(string resource) => ResourceValidation.Amount(_spec.Map("hard"), resource) ?? Quantity.Zero;

    public bool Counts(GroupResource type, JsonObject value) => QuotaScopes.Match(_spec, type, value);

    public JsonObject HardJson() => (JsonObject?)_spec.Map("hard")?.DeepClone() ?? [];
}
