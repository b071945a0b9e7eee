using System.Net;
using Xunit;

namespace EdgeKube.Server.Tests.ApiServer;

/// <summary>Bindings by their own collection, and jobs by what of them succeeded.</summary>
public sealed class BindingTests(ApiServerFixture server) : IClassFixture<ApiServerFixture>
{
    private const string Bindings = "/api/v1/namespaces/default/bindings";
    private const string Jobs = "/apis/batch/v1/namespaces/default/jobs";

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_binding_gives_its_pod_to_the_node()
    {
        await server.PostAsync("/api/v1/namespaces/default/pods", """{"metadata":{"name":"free"},"spec":{"containers":[{"name":"c","image":"busybox:1"}]}}""", Ct);
        var answer = await server.PostAsync(Bindings, """{"apiVersion":"v1","kind":"Binding","metadata":{"name":"free"},"target":{"kind":"Node","name":"n"}}""", Ct);
        Assert.Equal((HttpStatusCode.Created, "Success"), (answer.Code, answer.Field("status")));
        Assert.Equal("n", (await server.GetAsync("/api/v1/namespaces/default/pods/free", Ct)).Field("spec", "nodeName"));
        var again = await server.PostAsync(Bindings, """{"metadata":{"name":"free"},"target":{"name":"m"}}""", Ct);
        Assert.Equal((HttpStatusCode.Conflict, "Conflict"), (again.Code, again.Reason));
    }

    [Theory]
    [InlineData("""{"metadata":{"name":"nobody"},"target":{"name":"n"}}""", "pods \"nobody\" not found")]
    [InlineData("""{"target":{"name":"n"}}""", "Binding \"\" is invalid: metadata.name: Required value: name or generateName is required")]
    [InlineData("""{"metadata":{"name":"nobody"}}""", "Binding \"nobody\" is invalid: target.name: Required value")]
    public async Task A_binding_of_nothing_is_refused(string body, string message) =>
        Assert.Equal(message, (await server.PostAsync(Bindings, body, Ct)).Message);

    [Fact]
    public async Task Bindings_cannot_be_read() =>
        Assert.Equal(HttpStatusCode.MethodNotAllowed, (await server.GetAsync(Bindings, Ct)).Code);

    [Fact]
    public async Task Jobs_are_selected_by_how_many_of_their_pods_succeeded()
    {
        foreach (var name in (string[])["done", "new"])
        {
            var made = await server.PostAsync(
                Jobs,
                $$$"""{"metadata":{"name":"{{{name}}}"},"spec":{"template":{"spec":{"restartPolicy":"Never","containers":[{"name":"c","image":"busybox:1"}]} } } }""",
                Ct);
            Assert.Equal(HttpStatusCode.Created, made.Code);
        }

        await server.PatchAsync($"{Jobs}/done/status", "merge", """{"status":{"succeeded":2}}""", Ct);
        Assert.Equal("done", await NamesAsync("status.successful=2"));
        Assert.Equal("new", await NamesAsync("status.successful=0"));
        Assert.Equal("new", await NamesAsync("status.successful!=2"));
    }

    private async Task<string> NamesAsync(string selector)
    {
        var list = await server.GetAsync($"{Jobs}?fieldSelector={Uri.EscapeDataString(selector)}", Ct);
        return string.Join(' ', list.Json["items"]!.AsArray().Select(i => (string?)i!["metadata"]!["name"]));
    }
}
