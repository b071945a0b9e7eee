using EdgeKube.Platform.Queues;
using EdgeKube.Testing;
using Xunit;

namespace EdgeKube.Platform.Tests.Queues;

public sealed class WorkQueueTests
{
    private static readonly TimeSpan _look = TimeSpan.FromSeconds(10);
    private readonly FakeTime _time = new();
    private readonly WorkQueue<string> _queue;

    public WorkQueueTests() => _queue = new WorkQueue<string>(_time);

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_look_in_between_puts_the_next_one_off_instead_of_adding_one()
    {
        await using var keys = _queue.ReadAllAsync(Ct).GetAsyncEnumerator(Ct);
        await LookAsync(keys, Requeue.In(_look));
        _time.Advance(_look / 2);
        await LookAsync(keys, Requeue.In(_look)); // something changed

        var next = keys.MoveNextAsync();
        _time.Advance(_look / 2);
        Assert.False(next.IsCompleted);
        _time.Advance(_look / 2);
        Assert.True(await next);
    }

    [Fact]
    public async Task A_look_that_wants_no_other_ends_what_a_former_one_wanted()
    {
        await using var keys = _queue.ReadAllAsync(Ct).GetAsyncEnumerator(Ct);
        await LookAsync(keys, Requeue.In(_look));
        await LookAsync(keys, Requeue.OnChange);

        var next = keys.MoveNextAsync();
        _time.Advance(_look);
        Assert.False(next.IsCompleted);
        _queue.Add("other");
        Assert.True(await next);
        Assert.Equal("other", keys.Current);
    }

    private async Task LookAsync(IAsyncEnumerator<string> keys, Requeue next)
    {
        _queue.Add("key");
        Assert.True(await keys.MoveNextAsync());
        _queue.Done(keys.Current, next);
    }
}
