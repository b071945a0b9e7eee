using EdgeKube.Messaging.Streams;
using Xunit;

namespace EdgeKube.Messaging.Tests.Streams;

public sealed class StreamGateTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task What_is_beyond_the_room_waits_until_something_has_arrived()
    {
        using var gate = new StreamGate(2);
        var (first, second) = (new TaskCompletionSource(), new TaskCompletionSource());
        await gate.PublishAsync(() => first.Task, Ct);
        await gate.PublishAsync(() => second.Task, Ct);
        var published = false;
        var third = gate.PublishAsync(
            () =>
            {
                published = true;
                return Task.CompletedTask;
            },
            Ct);
        Assert.False(third.IsCompleted || published);
        second.SetResult();
        await await third;
        Assert.True(published);
    }

    [Fact]
    public async Task What_failed_makes_room_too()
    {
        using var gate = new StreamGate(1);
        var lost = await gate.PublishAsync(() => Task.FromException(new InvalidOperationException("lost")), Ct);
        await Assert.ThrowsAsync<InvalidOperationException>(() => lost);
        await await gate.PublishAsync(() => Task.CompletedTask, Ct);
    }
}
