using EdgeKube.Api.Definitions;
using EdgeKube.Api.Values;
using EdgeKube.Api.Views;
using EdgeKube.Server.Controllers.GarbageCollection;
using Xunit;

namespace EdgeKube.Server.Tests.Controllers.GarbageCollection;

public sealed class OwnershipGraphTests
{
    private static readonly ResourceKey _pod = new(BuiltIn.Pods, "default", "a");
    private readonly OwnershipGraph _graph = new();

    [Fact]
    public void An_object_is_found_by_each_of_its_owners()
    {
        _graph.Set(_pod, [new OwnerReference { Uid = "1" }, new OwnerReference { Uid = "2" }]);
        Assert.Equal([_pod], _graph.DependentsOf("1"));
        Assert.Equal([_pod], _graph.DependentsOf("2"));
    }

    [Fact]
    public void A_changed_owner_replaces_the_old_one()
    {
        _graph.Set(_pod, [new OwnerReference { Uid = "1" }]);
        _graph.Set(_pod, [new OwnerReference { Uid = "2" }]);
        Assert.Empty(_graph.DependentsOf("1"));
        Assert.Equal([_pod], _graph.DependentsOf("2"));
    }

    [Fact]
    public void A_removed_object_is_forgotten()
    {
        _graph.Set(_pod, [new OwnerReference { Uid = "1" }]);
        _graph.Remove(_pod);
        Assert.Empty(_graph.DependentsOf("1"));
    }
}
