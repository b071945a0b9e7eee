using EdgeKube.Api.Definitions;
using EdgeKube.Api.Views;
using EdgeKube.Server.Tests.Registry;
using EdgeKube.Server.Watching;
using Xunit;

namespace EdgeKube.Server.Tests.Watching;

public sealed class EventRecorderTests : RegistryFixture
{
    [Fact]
    public async Task Repeats_are_counted_on_one_event()
    {
        await using var loops = await ControlLoops.StartAsync(Registry, Time, Ct);
        Record(loops.Events, "p", "same");
        Record(loops.Events, "p", "same");
        Record(loops.Events, "p", "same");
        Record(loops.Events, "p", "other");
        await loops.EventsWrittenAsync(Ct);
        Assert.Equal(["other:1", "same:3"], await MessagesAsync());
    }

    [Fact]
    public async Task A_flood_about_one_object_is_capped_and_leaves_others_alone()
    {
        await using var loops = await ControlLoops.StartAsync(Registry, Time, Ct);
        for (var i = 0; i < 100; i++)
        {
            Record(loops.Events, "noisy", $"noise {i}");
        }

        Record(loops.Events, "quiet", "heard");
        await loops.EventsWrittenAsync(Ct);
        var messages = await MessagesAsync();
        Assert.Equal(25, messages.Count(m => m.StartsWith("noise", StringComparison.Ordinal)));
        Assert.Contains("heard:1", messages);
    }

    [Fact]
    public void The_budget_fills_up_again_in_time()
    {
        var budget = new EventBudget(Time);
        var next = new RecordedEvent(About("p"), "Normal", "Reason", "", "test", "");
        Assert.Equal(25, Enumerable.Range(0, 60).Count(_ => budget.Take(next)));
        Time.Advance(TimeSpan.FromMinutes(5));
        Assert.Equal([true, false], new[] { budget.Take(next), budget.Take(next) });
    }

    private static ObjectReference About(string name) => new() { ApiVersion = "v1", Kind = "Pod", Namespace = "default", Name = name, Uid = name };

    private static void Record(IEventRecorder events, string name, string message) => events.Record(About(name), "Normal", "Reason", message, "test");

    private async Task<IReadOnlyList<string>> MessagesAsync() =>
    [
        .. (await Registry.ListAsync(Query(BuiltIn.Events), Ct)).Items.Select(i => Parse(i.Value))
            .Where(e => (string?)e["reason"] == "Reason")
            .Select(e => $"{e["message"]}:{e["count"]}")
            .Order(StringComparer.Ordinal),
    ];
}
