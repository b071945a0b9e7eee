using Xunit;

namespace EdgeKube.EndToEnd.Tests.Clients;

/// <summary>Updates of kinds that must name the revision that they change.</summary>
public sealed class KubectlReplaceTests : IAsyncLifetime
{
    private const string Lease = """{"apiVersion":"coordination.k8s.io/v1","kind":"Lease","metadata":{"name":"held"},"spec":{"holderIdentity":"a"}}""";
    private readonly string _name = $"replace-{Guid.NewGuid().ToString("n")[..8]}";

    public async ValueTask InitializeAsync() => await Cluster.NewNamespaceAsync(_name);

    public async ValueTask DisposeAsync() => await Cluster.KubectlAsync($"delete namespace {_name} --timeout=60s");

    [Fact]
    public async Task An_update_without_a_revision_is_refused_and_kubectl_names_it()
    {
        var path = $"/apis/coordination.k8s.io/v1/namespaces/{_name}/leases/held";
        await Cluster.KubectlAsync($"replace --raw {path} -f -", Lease); // makes it
        var refused = await Cluster.TryKubectlAsync($"replace --raw {path} -f -", Lease);
        Assert.Contains("metadata.resourceVersion: Invalid value: 0x0: must be specified for an update", refused.Error, StringComparison.Ordinal);
        await Cluster.KubectlAsync($"replace -n {_name} -f -", Lease.Replace("\"a\"", "\"b\"", StringComparison.Ordinal));
        Assert.Equal("b", await Cluster.KubectlAsync($"get lease held -n {_name} -o jsonpath={{.spec.holderIdentity}}"));
    }
}
