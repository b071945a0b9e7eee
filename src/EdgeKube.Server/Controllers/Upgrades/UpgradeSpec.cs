using System.Text.Json;
using System.Text.Json.Nodes;
using EdgeKube.Api.Selectors;
using EdgeKube.Api.Values;
using EdgeKube.Api.Views;
using EdgeKube.Server.Registry.Kinds.UpgradePlans;
using EdgeKube.Server.Registry.Kinds.Validation;

namespace EdgeKube.Server.Controllers.Upgrades;

/// <summary>What an UpgradePlan wants. Pure.</summary>
internal sealed record UpgradeSpec(string Name, string Version)
{
    private const long DefaultSeconds = 1800;

    public string Uid { get; init; } = "";

    public long Generation { get; init; }

    public string Created { get; init; } = "";

    public LabelSelector Nodes { get; init; } = LabelSelector.Everything;

    /// <summary>Null: there is no canary.</summary>
    public LabelSelector? Canary { get; init; }

    /// <summary>Null: all that <see cref="Canary"/> matches.</summary>
    public int? CanaryCount { get; init; }

    public JsonNode? Batch { get; init; }

    public IReadOnlyList<MaintenanceWindow> Windows { get; init; } = [];

    public bool Paused { get; init; }

    /// <summary>Null: pods stay.</summary>
    public long? DrainSeconds { get; init; }

    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(DefaultSeconds);

    public static UpgradeSpec Read(JsonObject plan)
    {
        var (metadata, spec) = (plan.Map("metadata"), plan.Map("spec"));
        return new(plan.Name(), spec.Text("version"))
        {
            Uid = metadata.Text("uid"),
            Generation = metadata.Number("generation") ?? 0,
            Created = metadata.Text("creationTimestamp"),
            Nodes = Selector(spec.Map("nodeSelector")),
            Canary = spec.Map("canary") is { } canary ? Selector(canary.Map("nodeSelector")) : null,
            CanaryCount = (int?)spec.Map("canary").Number("count"),
            Batch = spec?["batch"],
            Windows = MaintenanceWindow.ReadAll(spec),
            Paused = spec.Truth("paused"),
            DrainSeconds = spec.Map("drain") is { } drain ? drain.Number("timeoutSeconds") ?? 0 : null,
            Timeout = TimeSpan.FromSeconds(spec.Number("timeoutSeconds") ?? DefaultSeconds),
        };
    }

    /// <summary>How many nodes of so many may change at once.</summary>
    public int BatchOf(int total)
    {
        var percent = 0;
        var count = IntOrPercent.TryParsePercent(Batch.AsText(), out percent) ? (((long)percent * total) + 99) / 100 : Batch.AsNumber() ?? 1;
        return (int)Math.Clamp(count, 1, int.MaxValue);
    }

    private static LabelSelector Selector(JsonObject? selector)
    {
        try
        {
            return selector is null ? LabelSelector.Everything : LabelSelector.From(selector.Deserialize(ApiJson.Default.LabelSelectorView));
        }
        catch (FormatException)
        {
            return LabelSelector.Nothing; // written by another version that checked less
        }
    }
}
