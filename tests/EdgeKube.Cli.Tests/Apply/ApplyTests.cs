using Xunit;

namespace EdgeKube.Cli.Tests.Apply;

public sealed class ApplyTests(CliFixture cli)
{
    [Fact]
    public async Task Says_created_unchanged_and_configured()
    {
        var space = await cli.NamespaceAsync();
        Assert.Equal("configmap/c created (server dry run)\n", await cli.OutputAsync($"apply -n {space} --dry-run=server -f -", Map("a")));
        Assert.Equal("configmap/c created\n", await cli.OutputAsync($"apply -n {space} -f -", Map("a")));
        Assert.Equal("configmap/c unchanged\n", await cli.OutputAsync($"apply -n {space} -f -", Map("a")));
        Assert.Equal("configmap/c configured\n", await cli.OutputAsync($"apply -n {space} -f -", Map("b")));
        Assert.Contains("manager: edgekube\n", await cli.OutputAsync($"get cm c -n {space} -o yaml --show-managed-fields"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_conflict_is_told_and_may_be_forced()
    {
        var space = await cli.NamespaceAsync();
        await cli.OutputAsync($"apply -n {space} --field-manager other -f -", Map("a"));
        var refused = await cli.RunAsync($"apply -n {space} -f -", Map("b"));
        Assert.Equal(1, refused.Code);
        Assert.StartsWith("Error from server (Conflict): Apply failed with 1 conflict: conflict with \"other\": .data.k", refused.Error, StringComparison.Ordinal);
        Assert.Equal("configmap/c configured\n", await cli.OutputAsync($"apply -n {space} --force-conflicts -f -", Map("b")));
    }

    [Fact]
    public async Task Folders_Lists_and_JSON_are_read_in_order_and_one_refusal_stops_no_other()
    {
        var space = await cli.NamespaceAsync();
        var folder = Directory.CreateDirectory(Path.Combine(cli.Server.Folder, space));
        var ct = TestContext.Current.CancellationToken;
        await File.WriteAllTextAsync(Path.Combine(folder.FullName, "1.yaml"), """{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"NO"}}""", ct);
        await File.WriteAllTextAsync(
            Path.Combine(folder.FullName, "2.json"),
            """{"apiVersion":"v1","kind":"List","items":[{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"x"}},{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"y"}}]}""",
            ct);
        await File.WriteAllTextAsync(Path.Combine(folder.FullName, "3.txt"), "not read", ct);
        var answer = await cli.RunAsync($"apply -n {space} -f {folder.FullName}");
        Assert.Equal((1, "configmap/x created\nconfigmap/y created\n"), (answer.Code, answer.Output));
        Assert.StartsWith("The ConfigMap \"NO\" is invalid: metadata.name: Invalid value: \"NO\"", answer.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_kind_and_its_first_object_come_in_one_file()
    {
        const string Both = """
            apiVersion: apiextensions.k8s.io/v1
            kind: CustomResourceDefinition
            metadata: {name: lamps.cli.example.org}
            spec:
              group: cli.example.org
              scope: Namespaced
              names: {plural: lamps, singular: lamp, kind: Lamp}
              versions: [{name: v1, served: true, storage: true, schema: {openAPIV3Schema: {type: object, x-kubernetes-preserve-unknown-fields: true}}}]
            ---
            apiVersion: cli.example.org/v1
            kind: Lamp
            metadata: {name: desk}
            """;
        Assert.EndsWith("lamp.cli.example.org/desk created\n", await cli.OutputAsync("apply -f -", Both), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("kind: Pod\nmetadata: {name: x}", "error: error validating \"STDIN\": error validating data: apiVersion not set\n")]
    [InlineData("apiVersion: v1\nkind: Foo\nmetadata: {name: x}", "error: unable to recognize \"STDIN\": no matches for kind \"Foo\" in version \"v1\"\n")]
    [InlineData("a: [", "error: error parsing STDIN: error converting YAML to JSON: yaml: ")]
    [InlineData("", "error: no objects passed to apply\n")]
    public async Task What_cannot_be_read_is_told_with_its_place(string text, string words)
    {
        var answer = await cli.RunAsync("apply -f -", text);
        Assert.Equal(1, answer.Code);
        Assert.StartsWith(words, answer.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Deleting_waits_and_says_what_went()
    {
        var space = await cli.NamespaceAsync();
        await cli.OutputAsync($"apply -n {space} -f -", Map("a"));
        Assert.Equal($"configmap \"c\" deleted from {space} namespace\n", await cli.OutputAsync($"delete -n {space} -f -", Map("a")));
        var again = await cli.RunAsync($"delete cm c -n {space}");
        Assert.Equal((1, "Error from server (NotFound): configmaps \"c\" not found\n"), (again.Code, again.Error));
        Assert.Equal("error: resource(s) were provided, but no name was specified\n", (await cli.RunAsync("delete cm")).Error);
        await cli.OutputAsync($"apply -n {space} -f -", Map("a"));
        Assert.Equal("configmap/c\n", await cli.OutputAsync($"delete cm --all -n {space} -o name"));
    }

    private static string Map(string value) => $$"""
        apiVersion: v1
        kind: ConfigMap
        metadata: {name: c}
        data: {k: {{value}}}
        """;
}
