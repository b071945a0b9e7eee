using EdgeKube.Api.Definitions;
using EdgeKube.Server.Registry;
using Xunit;

namespace EdgeKube.Server.Tests.Registry;

public sealed class KindFollowerTests : RegistryFixture
{
    [Fact]
    public async Task A_failure_is_not_kept_quiet()
    {
        var follower = new KindFollower(Registry, [BuiltIn.ConfigMaps, BuiltIn.Secrets]);
        await Assert.ThrowsAsync<InvalidDataException>(() => follower.RunAsync(_ => throw new InvalidDataException("broken"), Ct));
    }

    [Fact]
    public async Task A_change_has_it_made_again()
    {
        using var end = CancellationTokenSource.CreateLinkedTokenSource(Ct);
        var made = 0;
        var following = new KindFollower(Registry, [BuiltIn.ConfigMaps]).RunAsync(
            async ct =>
            {
                if (await Registry.FindAsync(new(BuiltIn.ConfigMaps, "default", "c"), ct) is not null)
                {
                    await end.CancelAsync();
                }

                made++;
            },
            end.Token);
        await CreateAsync(BuiltIn.ConfigMaps, "default", """{"metadata":{"name":"c"}}""");
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => following);
        Assert.NotEqual(0, made);
    }
}
