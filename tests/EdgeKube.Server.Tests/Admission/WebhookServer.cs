using System.Collections.Concurrent;
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
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace EdgeKube.Server.Tests.Admission;

/// <summary>A webhook that listens with HTTPS, under a certificate of a CA of its own; it remembers what it was asked.</summary>
internal sealed class WebhookServer : IAsyncDisposable
{
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("edgekube-webhook-");
    private readonly ConcurrentDictionary<string, Func<JsonObject, Task<JsonObject>>> _paths = new(StringComparer.Ordinal);
    private readonly CertificateAuthority _authority;
    private WebApplication? _app;

    private WebhookServer() => _authority = CertificateAuthority.LoadOrCreate(
        Path.Combine(_directory.FullName, "ca.crt"), Path.Combine(_directory.FullName, "ca.key"), "webhook-ca", TimeProvider.System);

    /// <summary>All it was asked, in order.</summary>
    public ConcurrentQueue<JsonObject> Asked { get; } = [];

    public int Port { get; private set; }

    public string CaBundle => Convert.ToBase64String(Encoding.UTF8.GetBytes(_authority.CertificatePem));

    public static async Task<WebhookServer> StartAsync(params string[] names)
    {
        var server = new WebhookServer();
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        var issued = server._authority.IssueServer(new CertificateSubject("webhook"), [.. names, "127.0.0.1", "localhost"]);
        using var pem = X509Certificate2.CreateFromPem(issued.CertificatePem, issued.KeyPem);
        var certificate = X509CertificateLoader.LoadPkcs12(pem.Export(X509ContentType.Pkcs12), null);
        builder.WebHost.UseKestrelHttpsConfiguration();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0, listen => listen.UseHttps(certificate)));
        server._app = builder.Build();
        server._app.Run(server.AnswerAsync);
        await server._app.StartAsync();
        server.Port = new Uri(server._app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single()).Port;
        return server;
    }

    /// <summary>What is answered at a path; gives the clientConfig that names it.</summary>
    public string At(string path, Func<JsonObject, JsonObject> answer) => At(path, asked => Task.FromResult(answer(asked)));

    public string At(string path, Func<JsonObject, Task<JsonObject>> answer)
    {
        _paths[path] = answer;
        return $$"""{"url":"https://127.0.0.1:{{Port}}{{path}}","caBundle":"{{CaBundle}}"}""";
    }

    /// <summary>An AdmissionReview that answers a request.</summary>
    public static JsonObject Review(JsonObject asked, bool allowed, string more = "{}")
    {
        var response = JsonNode.Parse(more)!.AsObject();
        response["uid"] = asked["request"]!["uid"]!.DeepClone();
        response["allowed"] = allowed;
        return new JsonObject { ["apiVersion"] = (string)asked["apiVersion"]!, ["kind"] = "AdmissionReview", ["response"] = response };
    }

    public static JsonObject Patch(JsonObject asked, string patch) => Review(
        asked, allowed: true, $$"""{"patchType":"JSONPatch","patch":"{{Convert.ToBase64String(Encoding.UTF8.GetBytes(patch))}}"}""");

    public async ValueTask DisposeAsync()
    {
        await _app!.StopAsync();
        await _app.DisposeAsync();
        _authority.Dispose();
        _directory.Delete(recursive: true);
    }

    private async Task AnswerAsync(HttpContext http)
    {
        if (!_paths.TryGetValue(http.Request.Path, out var answer))
        {
            http.Response.StatusCode = 404;
            return;
        }

        var asked = (await JsonNode.ParseAsync(http.Request.Body))!.AsObject();
        Asked.Enqueue(asked);
        http.Response.ContentType = "application/json";
        await http.Response.WriteAsync((await answer(asked)).ToJsonString());
    }
}
