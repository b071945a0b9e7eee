using System.Net;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json.Nodes;
using EdgeKube.Platform.Certificates;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace EdgeKube.Server.Tests.Aggregation;

/// <summary>An extension API server of the group <c>ext.example.com</c>, which tells what it was told of who asks.</summary>
internal sealed class ExtensionServer : IAsyncDisposable
{
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("edgekube-extension-");
    private readonly CertificateAuthority _authority;
    private WebApplication? _app;

    private ExtensionServer() => _authority = CertificateAuthority.LoadOrCreate(
        Path.Combine(_directory.FullName, "ca.crt"), Path.Combine(_directory.FullName, "ca.key"), "extension-ca", TimeProvider.System);

    public int Port { get; private set; }

    public string CaBundle => Convert.ToBase64String(Encoding.UTF8.GetBytes(_authority.CertificatePem));

    /// <summary>Lets a watch end.</summary>
    public TaskCompletionSource Watched { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public static async Task<ExtensionServer> StartAsync(string name)
    {
        var server = new ExtensionServer();
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        var issued = server._authority.IssueServer(new CertificateSubject("extension"), [name]);
        using var pem = X509Certificate2.CreateFromPem(issued.CertificatePem, issued.KeyPem);
        var certificate = X509CertificateLoader.LoadPkcs12(pem.Export(X509ContentType.Pkcs12), null);
        builder.WebHost.UseKestrelHttpsConfiguration();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0, listen => listen.UseHttps(new HttpsConnectionAdapterOptions
        {
            ServerCertificate = certificate,
            ClientCertificateMode = ClientCertificateMode.AllowCertificate,
            ClientCertificateValidation = (_, _, _) => true,
        })));
        server._app = builder.Build();
        server._app.Run(server.AnswerAsync);
        await server._app.StartAsync();
        server.Port = new Uri(server._app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single()).Port;
        return server;
    }

    public async ValueTask DisposeAsync()
    {
        Watched.TrySetResult();
        await _app!.StopAsync();
        await _app.DisposeAsync();
        _authority.Dispose();
        _directory.Delete(recursive: true);
    }

    private Task AnswerAsync(HttpContext http) => (http.Request.Path.Value, http.Request.Query.ContainsKey("watch")) switch
    {
        ("/apis/ext.example.com/v1", _) => http.Response.WriteAsync("""
            {"kind":"APIResourceList","apiVersion":"v1","groupVersion":"ext.example.com/v1","resources":[
             {"name":"gadgets","singularName":"gadget","namespaced":true,"kind":"Gadget","verbs":["get","list","watch"],"shortNames":["gd"]},
             {"name":"gadgets/status","singularName":"","namespaced":true,"kind":"Gadget","verbs":["get"]}]}
            """),
        ("/openapi/v3", _) => http.Response.WriteAsync(
            """{"paths":{"apis/ext.example.com/v1":{"serverRelativeURL":"/openapi/v3/apis/ext.example.com/v1?hash=ABC"}}}"""),
        ("/openapi/v2", _) => http.Response.WriteAsync("""
            {"swagger":"2.0","paths":{"/apis/ext.example.com/v1/gadgets":{"get":{"schema":{"$ref":"#/definitions/com.example.Gadget"}}},"/apis/":{}},
            "definitions":{"com.example.Gadget":{"description":"a gadget"},"io.k8s.api.core.v1.Pod":{"description":"not ours"}}}
            """),
        ("/openapi/v3/apis/ext.example.com/v1", _) => http.Response.WriteAsync("""{"openapi":"3.0.0","info":{"title":"gadgets"}}"""),
        ("/apis/ext.example.com/v1/namespaces/default/gadgets", true) => WatchAsync(http),
        ("/apis/ext.example.com/v1/namespaces/default/gadgets/talk", _) => TalkAsync(http),
        ("/apis/ext.example.com/v1/namespaces/default/gadgets/one", _) => EchoAsync(http),
        _ => Task.FromResult(http.Response.StatusCode = 404),
    };

    private static async Task EchoAsync(HttpContext http)
    {
        using var reader = new StreamReader(http.Request.Body);
        var told = new JsonObject
        {
            ["method"] = http.Request.Method,
            ["query"] = http.Request.QueryString.Value,
            ["user"] = http.Request.Headers["X-Remote-User"].ToString(),
            ["groups"] = new JsonArray([.. http.Request.Headers["X-Remote-Group"].Select(g => (JsonNode?)g)]),
            ["teams"] = new JsonArray([.. http.Request.Headers["X-Remote-Extra-team"].Select(g => (JsonNode?)g)]),
            ["authorization"] = http.Request.Headers.Authorization.ToString(),
            ["certificate"] = http.Connection.ClientCertificate?.Subject,
            ["body"] = await reader.ReadToEndAsync(),
        };
        http.Response.StatusCode = 202;
        http.Response.Headers["X-Own"] = "1";
        http.Response.ContentType = "application/json";
        await http.Response.WriteAsync(told.ToJsonString());
    }

    private async Task WatchAsync(HttpContext http)
    {
        await http.Response.WriteAsync("{\"type\":\"ADDED\"}\n");
        await http.Response.Body.FlushAsync();
        await Watched.Task;
    }

    private static async Task TalkAsync(HttpContext http)
    {
        http.Response.Headers.Upgrade = "talk";
        await using var stream = await http.Features.GetRequiredFeature<IHttpUpgradeFeature>().UpgradeAsync();
        var buffer = new byte[64];
        var read = await stream.ReadAsync(buffer);
        await stream.WriteAsync(Encoding.UTF8.GetBytes("heard " + Encoding.UTF8.GetString(buffer, 0, read)));
        await stream.FlushAsync();
    }
}
