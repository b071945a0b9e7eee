using System.Text.Json.Nodes;
using EdgeKube.Api.Definitions;
using EdgeKube.Api.Values;
using EdgeKube.Server.Auth.Rbac;
using EdgeKube.Server.Registry;
using EdgeKube.Server.Tests.Registry;
using Xunit;

namespace EdgeKube.Server.Tests.Auth;

public sealed class BootstrapPolicyTests : RegistryFixture
{
    [Fact]
    public async Task A_second_start_writes_nothing()
    {
        await StartAsync();
        var before = Registry.Revision;
        await StartAsync();
        Assert.Equal(before, Registry.Revision);
    }

    [Fact]
    public async Task What_was_taken_from_a_role_comes_back_and_what_was_added_stays()
    {
        await StartAsync();
        await ChangeAsync(BuiltIn.ClusterRoles, "system:kube-dns", role => role["rules"] = new JsonArray(Rule("get", "secrets")));
        await ChangeAsync(BuiltIn.ClusterRoleBindings, "system:discovery", binding => binding["subjects"] = new JsonArray());
        await StartAsync();
        var rules = (await ReadAsync(BuiltIn.ClusterRoles, "system:kube-dns"))["rules"]!.AsArray();
        Assert.Equal(["secrets", "endpoints"], rules.Select(r => (string?)r!["resources"]![0]));
        Assert.Single((await ReadAsync(BuiltIn.ClusterRoleBindings, "system:discovery"))["subjects"]!.AsArray());
    }

    [Fact]
    public async Task A_role_without_autoupdate_is_left_alone()
    {
        await StartAsync();
        await ChangeAsync(
            BuiltIn.ClusterRoles,
            "system:kube-dns",
            role =>
            {
                role["rules"] = new JsonArray();
                role["metadata"]!["annotations"]![BootstrapRepair.Autoupdate] = "false";
            });
        await StartAsync();
        Assert.Empty((await ReadAsync(BuiltIn.ClusterRoles, "system:kube-dns"))["rules"] as JsonArray ?? []);
    }

    [Fact]
    public async Task A_collecting_role_keeps_what_was_collected()
    {
        await StartAsync();
        var index = new RbacIndex(Registry, new BootstrapPolicy(Registry));
        await index.RefreshAsync(Ct);
        var before = Registry.Revision;
        Assert.NotEmpty((await ReadAsync(BuiltIn.ClusterRoles, "view"))["rules"]!.AsArray());
        await StartAsync();
        await index.RefreshAsync(Ct);
        Assert.Equal(before, Registry.Revision);
        index.Dispose();
    }

    [Fact]
    public async Task A_controllers_role_is_bound_to_the_account_of_its_name()
    {
        await StartAsync();
        var binding = await ReadAsync(BuiltIn.ClusterRoleBindings, "system:controller:job-controller");
        Assert.Equal("system:controller:job-controller", (string?)binding["roleRef"]!["name"]);
        Assert.Equal("""[{"kind":"ServiceAccount","name":"job-controller","namespace":"kube-system"}]""", binding["subjects"]!.ToJsonString());
        var rules = (await ReadAsync(BuiltIn.ClusterRoles, "system:controller:job-controller"))["rules"]!.AsArray();
        Assert.Equal("""{"apiGroups":["","events.k8s.io"],"resources":["events"],"verbs":["create","patch","update"]}""", rules[^1]!.ToJsonString());
        var approver = await ReadAsync(BuiltIn.ClusterRoles, "system:certificates.k8s.io:kubelet-serving-approver");
        Assert.Equal(
            """[{"apiGroups":["certificates.k8s.io"],"resources":["signers"],"verbs":["approve"],"resourceNames":["kubernetes.io/kubelet-serving"]}]""",
            approver["rules"]!.ToJsonString());
    }

    [Fact]
    public async Task The_roles_of_components_are_bound_to_their_users_and_a_nodes_to_nobody()
    {
        await StartAsync();
        var scheduler = await ReadAsync(BuiltIn.ClusterRoleBindings, "system:volume-scheduler");
        Assert.Equal("""[{"apiGroup":"rbac.authorization.k8s.io","kind":"User","name":"system:kube-scheduler"}]""", scheduler["subjects"]!.ToJsonString());
        Assert.Empty((await ReadAsync(BuiltIn.ClusterRoleBindings, "system:node"))["subjects"] as JsonArray ?? []);
        foreach (var name in (string[])["heapster", "kube-aggregator", "kube-controller-manager", "kube-scheduler", "node", "volume-scheduler"])
        {
            Assert.NotEmpty((await ReadAsync(BuiltIn.ClusterRoles, $"system:{name}"))["rules"]!.AsArray());
        }
    }

    [Fact]
    public async Task Roles_of_a_namespace_are_made_where_it_is()
    {
        await CreateAsync(BuiltIn.Namespaces, "", """{"metadata":{"name":"kube-system"}}""");
        await StartAsync();
        var key = new ResourceKey(BuiltIn.RoleBindings, "kube-system", "system::extension-apiserver-authentication-reader");
        var binding = Parse((await Registry.FindAsync(key, Ct))!.Value);
        Assert.Equal(("Role", "extension-apiserver-authentication-reader"), ((string?)binding["roleRef"]!["kind"], (string?)binding["roleRef"]!["name"]));
        Assert.NotNull(await Registry.FindAsync(new ResourceKey(BuiltIn.Roles, "kube-system", "extension-apiserver-authentication-reader"), Ct));
    }

    private static JsonObject Rule(string verb, string resource) => new()
    {
        ["apiGroups"] = new JsonArray(""),
        ["resources"] = new JsonArray(resource),
        ["verbs"] = new JsonArray(verb),
    };

    private Task StartAsync() => new BootstrapPolicy(Registry).EnsureAsync(Ct);

    private async Task<JsonObject> ReadAsync(GroupResource type, string name) =>
        JsonNode.Parse((await Registry.FindAsync(new ResourceKey(type, "", name), Ct))!.Value.Span)!.AsObject();

    private Task<WriteResult> ChangeAsync(GroupResource type, string name, Action<JsonObject> change) => Registry.UpdateAsync(
        new ResourceKey(type, "", name),
        role =>
        {
            change(role);
            return role;
        },
        new WriteOptions(),
        Ct);
}
