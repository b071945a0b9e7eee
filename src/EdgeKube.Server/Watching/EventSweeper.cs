using System.Text.Json;
using EdgeKube.Api.Definitions;
using EdgeKube.Api.Errors;
using EdgeKube.Api.Values;
using EdgeKube.Api.Views;
using EdgeKube.Server.Registry;
using Microsoft.Extensions.Hosting;

namespace EdgeKube.Server.Watching;

/// <summary>Deletes Events after an hour (kube-apiserver's --event-ttl), and the oldest when there are too many.</summary>
internal sealed class EventSweeper(IRegistry registry, TimeProvider time) : BackgroundService
{
    private const int MaxEvents = 5000;
    private static readonly TimeSpan _keep = TimeSpan.FromHours(1);
    private static readonly TimeSpan _every = TimeSpan.FromMinutes(10);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(_every, time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            await SweepAsync(stoppingToken);
        }
    }

    private async Task SweepAsync(CancellationToken ct)
    {
        var list = await registry.ListAsync(new ListQuery(registry.Definitions.Get(BuiltIn.Events), ""), ct);
        var oldest = list.Items
            .Select(i => (i.Key, At: LastSeen(i.Value)))
            .OrderBy(e => e.At)
            .ToList();
        var before = time.GetUtcNow() - _keep;
        var surplus = oldest.Count - MaxEvents;
        foreach (var (key, _) in oldest.Where((e, i) => e.At < before || i < surplus))
        {
            await DeleteAsync(ResourceKey.Parse(key), ct);
        }
    }

    private async Task DeleteAsync(ResourceKey key, CancellationToken ct)
    {
        try
        {
            await registry.DeleteAsync(key, new DeleteOptions(), ct);
        }
        catch (ApiException e) when (e.Reason == "NotFound")
        {
            // somebody else deleted it
        }
    }

    private static DateTimeOffset LastSeen(ReadOnlyMemory<byte> json)
    {
        var seen = JsonSerializer.Deserialize(json.Span, ApiJson.Default.EventView);
        return seen?.LastTimestamp ?? seen?.FirstTimestamp ?? seen?.Metadata.CreationTimestamp ?? DateTimeOffset.MinValue;
    }
}
