using EdgeKube.Api.Definitions;
using EdgeKube.Api.Values;
using EdgeKube.Server.Controllers.FlowControl;
using EdgeKube.Server.Tests.Registry;
using Xunit;

namespace EdgeKube.Server.Tests.Controllers.FlowControl;

public sealed class DanglingSchemasTests : RegistryFixture
{
    [Fact]
    public async Task A_schema_tells_whether_its_level_is_there()
    {
        await new SystemFlowControl(Registry).StartAsync(Ct);
        await CreateAsync(BuiltIn.FlowSchemas, "", """
            {"apiVersion":"flowcontrol.apiserver.k8s.io/v1","kind":"FlowSchema","metadata":{"name":"lost"},
            "spec":{"priorityLevelConfiguration":{"name":"none"},"matchingPrecedence":500}}
            """);
        await RunAsync();
        Assert.Equal("False", await DanglingAsync("exempt"));
        Assert.Equal("True", await DanglingAsync("lost"));
        var before = Registry.Revision;
        await RunAsync();
        Assert.Equal(before, Registry.Revision);
    }

    [Fact]
    public async Task A_second_start_makes_nothing()
    {
        await new SystemFlowControl(Registry).StartAsync(Ct);
        var before = Registry.Revision;
        await new SystemFlowControl(Registry).StartAsync(Ct);
        Assert.Equal(before, Registry.Revision);
    }

    private Task<EdgeKube.Platform.Queues.Requeue> RunAsync() => new DanglingSchemas(Registry, Time).RunAsync(Ct);

    private async Task<string?> DanglingAsync(string name) =>
        (string?)(await FoundAsync(new ResourceKey(BuiltIn.FlowSchemas, "", name)))!["status"]!["conditions"]![0]!["status"];
}
