using Xunit;

namespace EdgeKube.EndToEnd.Tests.Clients;

/// <summary>The addresses of Services and the ranges that they come from, as kubectl shows and changes them.</summary>
public sealed class KubectlServiceAddressTests : IAsyncLifetime
{
    private const string Range = "10.99.7.0/28";
    private const string Address = "10.99.7.5";
    private readonly string _name = $"addresses-{Guid.NewGuid().ToString("n")[..8]}";

    public async ValueTask InitializeAsync() => await Cluster.NewNamespaceAsync(_name);

    public async ValueTask DisposeAsync()
    {
        await Cluster.KubectlAsync($"delete namespace {_name} --timeout=60s");
        await Cluster.KubectlAsync($"delete servicecidr {_name} --ignore-not-found --timeout=60s");
    }

    [Fact]
    public async Task Each_cluster_address_is_an_object_that_names_its_Service()
    {
        await Cluster.KubectlAsync($"create service clusterip web --tcp=80 -n {_name}");
        var address = await Cluster.KubectlAsync($"get service web -n {_name} -o jsonpath={{.spec.clusterIP}}");
        Assert.Matches($"^{address} +services/{_name}/web\n$", await Cluster.KubectlAsync($"get ipaddress {address} --no-headers"));
        await Cluster.KubectlAsync($"delete service web -n {_name}");
        Assert.Contains("not found", (await Cluster.TryKubectlAsync($"get ipaddress {address}")).Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_range_can_be_added_and_goes_when_nobody_needs_it()
    {
        var refused = await Cluster.TryKubectlAsync($"create service clusterip web --tcp=80 --clusterip={Address} -n {_name}");
        Assert.Contains($"failed to allocate IP {Address}: the provided network does not match the current range", refused.Error, StringComparison.Ordinal);
        await Cluster.KubectlAsync("create -f -", $$$"""{"apiVersion":"networking.k8s.io/v1","kind":"ServiceCIDR","metadata":{"name":"{{{_name}}}"},"spec":{"cidrs":["{{{Range}}}"]} }""");
        await Cluster.KubectlAsync($"wait --for=condition=Ready servicecidr/{_name} --timeout=30s");
        await Cluster.KubectlAsync($"create service clusterip web --tcp=80 --clusterip={Address} -n {_name}");
        await Cluster.UntilAsync("get ipaddresses -o name", text => text.Contains(Address, StringComparison.Ordinal));

        await Cluster.KubectlAsync($"delete servicecidr {_name} --wait=false");
        await Cluster.KubectlAsync($"wait --for=condition=Ready=False servicecidr/{_name} --timeout=30s");
        var held = await Cluster.KubectlAsync($"get servicecidr {_name} -o jsonpath={{.status.conditions[0].message}}");
        Assert.Equal("There are still IPAddresses referencing the ServiceCIDR, please remove them or create a new ServiceCIDR", held);
        await Cluster.KubectlAsync($"delete service web -n {_name}");
        await Cluster.KubectlAsync($"wait --for=delete servicecidr/{_name} --timeout=60s");
    }
}
