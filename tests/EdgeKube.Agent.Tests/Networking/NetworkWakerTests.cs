using EdgeKube.Agent.Networking;
using EdgeKube.Platform.Queues;
using EdgeKube.Testing;
using Xunit;

namespace EdgeKube.Agent.Tests.Networking;

public sealed class NetworkWakerTests
{
    [Fact]
    public async Task A_burst_of_changes_is_one_look()
    {
        var time = new FakeTime();
        var desired = new FakeDesiredState();
        var queue = new WorkQueue<NetworkPart>(time);
        using var waker = new NetworkWaker(desired, queue, time);
        for (var i = 0; i < 10; i++)
        {
            desired.Put($"services/default/web-{i}", "{}");
            desired.Put($"pods/default/web-{i}", "{}");
        }

        time.Advance(await time.Armed.ReadAsync(TestContext.Current.CancellationToken));
        desired.Put("nodes//node-2", "{}");
        time.Advance(await time.Armed.ReadAsync(TestContext.Current.CancellationToken));

        var seen = new List<NetworkPart>();
        await foreach (var part in queue.ReadAllAsync(TestContext.Current.CancellationToken))
        {
            seen.Add(part);
            queue.Done(part, Requeue.OnChange);
            if (seen.Count == 3)
            {
                break;
            }
        }

        Assert.Equal([NetworkPart.Services, NetworkPart.Pods, NetworkPart.Routes], seen);
    }
}
