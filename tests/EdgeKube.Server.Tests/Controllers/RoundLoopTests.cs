using System.Threading.Channels;
using EdgeKube.Api.Definitions;
using EdgeKube.Api.Values;
using EdgeKube.Platform.Queues;
using EdgeKube.Server.Controllers;
using EdgeKube.Server.Registry;
using EdgeKube.Server.Tests.Registry;
using Microsoft.Extensions.Logging.Abstractions;
using Xunit;

namespace EdgeKube.Server.Tests.Controllers;

public sealed class RoundLoopTests : RegistryFixture
{
    private static readonly TimeSpan _retryAfter = TimeSpan.FromSeconds(5);

    [Fact]
    public async Task A_change_of_what_is_watched_asks_for_a_round()
    {
        var round = new Round(Registry);
        using var loop = new RoundLoop(Registry, round, Time, NullLogger<RoundLoop>.Instance);
        await loop.StartAsync(Ct);
        await CreateAsync(BuiltIn.ConfigMaps, "default", """{"metadata":{"name":"a"}}""");
        await SeenAsync(round, 1);
        await CreateAsync(BuiltIn.ConfigMaps, "default", """{"metadata":{"name":"b"}}""");
        await SeenAsync(round, 2);
        await loop.StopAsync(Ct);
    }

    [Fact]
    public async Task A_round_that_fails_is_tried_again()
    {
        var round = new Round(Registry) { Fails = true };
        using var loop = new RoundLoop(Registry, round, Time, NullLogger<RoundLoop>.Instance);
        await loop.StartAsync(Ct);
        while (await Time.Armed.ReadAsync(Ct) != _retryAfter)
        {
            // other timers of the store
        }

        round.Fails = false;
        Time.Advance(_retryAfter);
        await SeenAsync(round, 0);
        await loop.StopAsync(Ct);
    }

    private static async Task SeenAsync(Round round, int count)
    {
        while (await round.Seen.Reader.ReadAsync(Ct) != count)
        {
            // rounds may run more often than they are asked for
        }
    }

    private sealed class Round(IRegistry registry) : IRound
    {
        private volatile bool _fails;

        public bool Fails
        {
            set => _fails = value;
        }

        public IReadOnlyList<GroupResource> Watched { get; } = [BuiltIn.ConfigMaps];

        /// <summary>How many objects each round found.</summary>
        public Channel<int> Seen { get; } = Channel.CreateUnbounded<int>();

        public async Task<Requeue> RunAsync(CancellationToken ct)
        {
            if (_fails)
            {
                throw new InvalidOperationException("the round fails");
            }

            var list = await registry.ListAsync(new ListQuery(registry.Definitions.Get(BuiltIn.ConfigMaps), ""), ct);
            Seen.Writer.TryWrite(list.Items.Count);
            return Requeue.OnChange;
        }
    }
}
