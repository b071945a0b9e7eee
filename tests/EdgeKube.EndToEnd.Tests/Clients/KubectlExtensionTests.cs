using System.Collections.Concurrent;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json.Nodes;
using EdgeKube.Testing;
using Microsoft.AspNetCore.Http;
using Xunit;

namespace EdgeKube.EndToEnd.Tests.Clients;

/// <summary>An extension API server that really listens, as kubectl finds, reads and watches what it serves.</summary>
public sealed class KubectlExtensionTests : IAsyncLifetime
{
    private readonly string _name = $"ext{Guid.NewGuid().ToString("n")[..8]}";
    private readonly ConcurrentQueue<(string User, string Groups, string Path, X509Certificate2? Certificate)> _asked = [];
    private HttpsServer? _server;

    private string Group => $"{_name}.example.com";

    public async ValueTask InitializeAsync()
    {
        _server = await HttpsServer.StartAsync(AnswerAsync, $"{_name}.{_name}.svc");
        await Cluster.NewNamespaceAsync(_name);
        await Cluster.KubectlAsync("apply -f -", $$$"""
            apiVersion: v1
            kind: Service
            metadata: {name: {{{_name}}}, namespace: {{{_name}}}}
            spec: {type: ExternalName, externalName: 127.0.0.1}
            ---
            apiVersion: apiregistration.k8s.io/v1
            kind: APIService
            metadata: {name: v1.{{{Group}}}}
            spec:
              group: {{{Group}}}
              version: v1
              groupPriorityMinimum: 1000
              versionPriority: 10
              caBundle: {{{_server.CaBundle}}}
              service: {namespace: {{{_name}}}, name: {{{_name}}}, port: {{{_server.Port}}}}
            """);
        await Cluster.KubectlAsync($"wait --for=condition=Available apiservice/v1.{Group} --timeout=30s");
    }

    public async ValueTask DisposeAsync()
    {
        await Cluster.KubectlAsync($"delete apiservice v1.{Group} --ignore-not-found");
        await Cluster.KubectlAsync($"delete clusterrole,clusterrolebinding {_name} --ignore-not-found");
        await Cluster.KubectlAsync($"delete namespace {_name} --wait=false");
        await _server!.DisposeAsync();
    }

    [Fact]
    public async Task Its_kinds_are_found_read_and_explained_like_any_other()
    {
        Assert.Matches($"gadgets +gd +{Group}/v1 +true +Gadget", await Cluster.KubectlAsync($"api-resources --api-group={Group} --cached=false"));
        Assert.Contains($"{Group}/v1", await Cluster.KubectlAsync("api-versions"), StringComparison.Ordinal);
        Assert.Equal("one", await Cluster.KubectlAsync($"get gadgets.{Group} -n {_name} -o jsonpath={{.items[*].metadata.name}}"));
        Assert.Equal("blue", await Cluster.KubectlAsync($"get gd one -n {_name} -o jsonpath={{.colour}}"));
        Assert.Contains("\"com.example.Gadget\"", await Cluster.KubectlAsync("get --raw /openapi/v2"), StringComparison.Ordinal);
        Assert.Contains("The colour of a gadget.", await Cluster.KubectlAsync($"explain gadgets.{Group}"), StringComparison.Ordinal);
        var missing = await Cluster.TryKubectlAsync($"get gd two -n {_name}");
        Assert.Equal("Error from server (NotFound): gadgets \"two\" not found\n", missing.Error);
    }

    [Fact]
    public async Task It_is_told_who_asks_by_somebody_it_can_believe()
    {
        await Cluster.KubectlAsync($"create clusterrole {_name} --verb=get --resource=gadgets.{Group}");
        await Cluster.KubectlAsync($"create clusterrolebinding {_name} --clusterrole={_name} --user={_name}");
        await Cluster.UntilAsync($"get gd one -n {_name} --as={_name} --as-group=blue -o name", text => text.Length > 0);
        var (user, groups, _, certificate) = _asked.Last(a => a.Path.EndsWith("/gadgets/one", StringComparison.Ordinal));
        Assert.Equal((_name, "blue,system:authenticated"), (user, groups));

        var trust = JsonNode.Parse(await Cluster.KubectlAsync("get configmap extension-apiserver-authentication -n kube-system -o json"))!["data"]!;
        Assert.Equal("[\"X-Remote-User\"]", (string?)trust["requestheader-username-headers"]);
        using var root = X509Certificate2.CreateFromPem((string)trust["requestheader-client-ca-file"]!);
        using var chain = new X509Chain();
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.CustomTrustStore.Add(root);
        Assert.True(chain.Build(certificate!), "the front proxy's certificate is not of the CA that was told");
        Assert.Contains($"\"{certificate!.GetNameInfo(X509NameType.SimpleName, forIssuer: false)}\"", (string)trust["requestheader-allowed-names"]!, StringComparison.Ordinal);

        var refused = await Cluster.TryKubectlAsync($"get gd -n {_name} --as={_name}");
        Assert.Contains(
            $"gadgets.{Group} is forbidden: User \"{_name}\" cannot list resource \"gadgets\" in API group \"{Group}\" in the namespace \"{_name}\"",
            refused.Error,
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_watch_comes_through_as_it_happens() =>
        await Cluster.KubectlAsync(["wait", $"gadgets.{Group}/one", "-n", _name, "--for=jsonpath={.colour}=red", "--timeout=30s"]);

    [Fact]
    public async Task Without_its_service_it_is_unavailable_and_the_rest_goes_on()
    {
        await Cluster.KubectlAsync($"delete service {_name} -n {_name}");
        await Cluster.KubectlAsync($"wait --for=condition=Available=False apiservice/v1.{Group} --timeout=30s");
        Assert.Contains("False (ServiceNotFound)", await Cluster.KubectlAsync($"get apiservice v1.{Group}"), StringComparison.Ordinal);
        Assert.Contains("the server is currently unable to handle the request", (await Cluster.TryKubectlAsync($"get --raw /apis/{Group}/v1/gadgets")).Error, StringComparison.Ordinal);
        await Cluster.KubectlAsync($"get configmaps -n {_name}");
    }

    private async Task AnswerAsync(HttpContext http)
    {
        var (path, headers) = (http.Request.Path.Value!, http.Request.Headers);
        _asked.Enqueue((headers["X-Remote-User"].ToString(), string.Join(',', (IEnumerable<string?>)headers["X-Remote-Group"]), path, http.Connection.ClientCertificate));
        if (http.Connection.ClientCertificate is null)
        {
            http.Response.StatusCode = 401;
            return;
        }

        http.Response.ContentType = "application/json";
        var root = $"/apis/{Group}/v1";
        await (path switch
        {
            "/openapi/v3" => http.Response.WriteAsync($$"""{"paths":{"apis/{{Group}}/v1":{"serverRelativeURL":"/openapi/v3/apis/{{Group}}/v1?hash=1"} } }"""),
            "/openapi/v2" => http.Response.WriteAsync($$$"""{"swagger":"2.0","paths":{"/apis/{{{Group}}}/v1/gadgets":{} },"definitions":{"com.example.Gadget":{"type":"object"} } }"""),
            _ when path == $"/openapi/v3/apis/{Group}/v1" => http.Response.WriteAsync(OpenApi()),
            _ when path == root => http.Response.WriteAsync($$"""
                {"kind":"APIResourceList","apiVersion":"v1","groupVersion":"{{Group}}/v1","resources":[
                {"name":"gadgets","singularName":"gadget","namespaced":true,"kind":"Gadget","verbs":["get","list","watch"],"shortNames":["gd"]}]}
                """),
            _ when path == $"{root}/namespaces/{_name}/gadgets/one" => http.Response.WriteAsync(Gadget("blue")),
            _ when path == $"{root}/namespaces/{_name}/gadgets" && http.Request.Query.ContainsKey("watch") => WatchAsync(http),
            _ when path == $"{root}/namespaces/{_name}/gadgets" => http.Response.WriteAsync(
                $$"""{"kind":"GadgetList","apiVersion":"{{Group}}/v1","metadata":{"resourceVersion":"1"},"items":[{{Gadget("blue")}}]}"""),
            _ => MissingAsync(http, path),
        });
    }

    private async Task WatchAsync(HttpContext http)
    {
        foreach (var colour in (string[])["green", "red"])
        {
            await http.Response.WriteAsync($$"""{"type":"MODIFIED","object":{{Gadget(colour)}}}""" + "\n");
            await http.Response.Body.FlushAsync();
        }

        await Task.Delay(TimeSpan.FromSeconds(20), TimeProvider.System, http.RequestAborted).ContinueWith(_ => { }, TaskScheduler.Default); // it stays open, as a watch does
    }

    private static Task MissingAsync(HttpContext http, string path)
    {
        http.Response.StatusCode = 404;
        var name = path[(path.LastIndexOf('/') + 1)..];
        return http.Response.WriteAsync(
            $$$"""{"kind":"Status","apiVersion":"v1","metadata":{},"status":"Failure","reason":"NotFound","message":"gadgets \"{{{name}}}\" not found","details":{"name":"{{{name}}}","kind":"gadgets"},"code":404}""");
    }

    private string Gadget(string colour) =>
        $$"""{"kind":"Gadget","apiVersion":"{{Group}}/v1","metadata":{"name":"one","namespace":"{{_name}}","resourceVersion":"1","uid":"1"},"colour":"{{colour}}"}""";

    private string OpenApi() => $$$"""
        {"openapi":"3.0.0","info":{"title":"gadgets","version":"1"},"paths":{"/apis/{{{Group}}}/v1/namespaces/{namespace}/gadgets/{name}":{"get":{
        "operationId":"readGadget","x-kubernetes-action":"get","x-kubernetes-group-version-kind":{"group":"{{{Group}}}","version":"v1","kind":"Gadget"},
        "responses":{"200":{"description":"OK"} } } } },"components":{"schemas":{"com.example.Gadget":{"type":"object","description":"A gadget.",
        "properties":{"colour":{"type":"string","description":"The colour of a gadget."} },
        "x-kubernetes-group-version-kind":[{"group":"{{{Group}}}","version":"v1","kind":"Gadget"}]} } } }
        """;
}
