using System.Text.Json.Nodes;
using Xunit;

namespace EdgeKube.Cli.Tests.Getting;

public sealed class GetTests(CliFixture cli)
{
    private const string Pair = """
        apiVersion: v1
        kind: ConfigMap
        metadata: {name: b, labels: {app: web}}
        data: {k: "1"}
        ---
        apiVersion: v1
        kind: ConfigMap
        metadata: {name: a}
        """;

    [Fact]
    public async Task A_list_is_a_table_in_kubectls_columns()
    {
        var space = await PairAsync();
        Assert.Matches("^NAME   DATA   AGE\na      0      [0-9]+s\nb      1      [0-9]+s\n$", await cli.OutputAsync($"get cm -n {space}"));
        Assert.Matches("^b     1     [0-9]+s +app=web\n$", await cli.OutputAsync($"get configmap b -n {space} --show-labels --no-headers"));
    }

    [Fact]
    public async Task Several_kinds_are_several_tables_with_whole_names()
    {
        var space = await PairAsync();
        Assert.Contains("configmap/b", await cli.OutputAsync($"get cm,ns -n {space}"), StringComparison.Ordinal);
        var both = await cli.OutputAsync($"get cm/a ns/{space} -n {space}");
        Assert.Matches($"^NAME +DATA +AGE\nconfigmap/a +0 +[0-9]+s\n\nNAME +STATUS +AGE\nnamespace/{space} +Active +[0-9]+s\n$", both);
    }

    [Fact]
    public async Task Everywhere_shows_the_namespace()
    {
        var space = await PairAsync();
        Assert.Matches($"{space} +b +1 +", await cli.OutputAsync("get cm -A -l app=web"));
    }

    [Fact]
    public async Task Names_selectors_and_order()
    {
        var space = await PairAsync();
        Assert.Equal("configmap/a\nconfigmap/b\n", await cli.OutputAsync($"get cm -o name -n {space}"));
        Assert.Equal("configmap/b\n", await cli.OutputAsync($"get cm -o name -n {space} -l app=web"));
        Assert.Equal("configmap/a\n", await cli.OutputAsync($"get cm -o name -n {space} --field-selector metadata.name=a"));
        Assert.Matches("NAME.*\na .*\nb .*\n", await cli.OutputAsync($"get cm -n {space} --sort-by {{.data.k}}"));
    }

    [Fact]
    public async Task Whole_objects_are_shown_without_their_managers()
    {
        var space = await PairAsync();
        var yaml = await cli.OutputAsync($"get cm b -n {space} -o yaml");
        Assert.StartsWith("apiVersion: v1\ndata:\n  k: \"1\"\nkind: ConfigMap\nmetadata:\n", yaml, StringComparison.Ordinal);
        Assert.DoesNotContain("managedFields", yaml, StringComparison.Ordinal);
        Assert.Contains("managedFields", await cli.OutputAsync($"get cm b -n {space} -o yaml --show-managed-fields"), StringComparison.Ordinal);
        var list = JsonNode.Parse(await cli.OutputAsync($"get cm -n {space} -o json"))!;
        Assert.Equal(("List", 2), ((string?)list["kind"], list["items"]!.AsArray().Count));
        Assert.Equal("ConfigMap", (string?)list["items"]![0]!["kind"]);
        Assert.StartsWith("{\n    \"apiVersion\": \"v1\",\n", await cli.OutputAsync($"get cm b -n {space} -o json"), StringComparison.Ordinal);
        Assert.Equal("a b", await cli.OutputAsync($"get cm -n {space} -o jsonpath={{.items[*].metadata.name}}"));
    }

    [Fact]
    public async Task What_is_not_there_is_told_in_Kubernetes_words()
    {
        var missing = await cli.RunAsync("get pods no");
        Assert.Equal((1, "", "Error from server (NotFound): pods \"no\" not found\n"), (missing.Code, missing.Output, missing.Error));
        Assert.Equal(0, (await cli.RunAsync("get pods no --ignore-not-found")).Code);
        Assert.Equal("error: the server doesn't have a resource type \"foos\"\n", (await cli.RunAsync("get foos")).Error);
        var none = await cli.RunAsync("get pods");
        Assert.Equal((0, "No resources found in default namespace.\n"), (none.Code, none.Error));
        Assert.Equal("error: You must be logged in to the server (Unauthorized)\n", (await cli.RunAsync("get pods --context nobody")).Error);
        var format = await cli.RunAsync("get pods -o toml");
        Assert.Contains("unable to match a printer suitable for the output format \"toml\"", format.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task No_cluster_and_an_untrusted_one_are_told_apart()
    {
        var refused = await cli.RunAsync("get pods --server https://127.0.0.1:1");
        Assert.Equal((1, "The connection to the server 127.0.0.1:1 was refused - did you specify the right host or port?\n"), (refused.Code, refused.Error));
        var foreign = Path.Combine(cli.Server.Folder, "foreign");
        await File.WriteAllTextAsync(foreign, $$$"""
            {"current-context":"x","contexts":[{"name":"x","context":{"cluster":"x"}}],"clusters":[{"name":"x","cluster":{"server":"{{{cli.Server.Address}}}"}}]}
            """, TestContext.Current.CancellationToken);
        Assert.Contains("its certificate is not trusted", (await cli.RunAsync($"get pods --kubeconfig {foreign}")).Error, StringComparison.Ordinal);
        Assert.Contains("Forbidden", (await cli.RunAsync($"get pods --kubeconfig {foreign} --insecure-skip-tls-verify")).Error, StringComparison.Ordinal);
    }

    private async Task<string> PairAsync()
    {
        var space = await cli.NamespaceAsync();
        Assert.Equal("configmap/b created\nconfigmap/a created\n", await cli.OutputAsync($"apply -n {space} -f -", Pair));
        return space;
    }
}
