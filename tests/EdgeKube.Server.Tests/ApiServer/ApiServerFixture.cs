using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json.Nodes;
using EdgeKube.Platform.Certificates;
using EdgeKube.Server.Admission;
using EdgeKube.Server.Aggregation;
using EdgeKube.Server.ApiServer;
using EdgeKube.Server.ApiServer.Audit;
using EdgeKube.Server.Auth;
using EdgeKube.Server.Controllers.CustomResources;
using EdgeKube.Server.Controllers.Namespaces;
using EdgeKube.Server.Dashboard;
using EdgeKube.Server.NodeLink;
using EdgeKube.Server.Registry;
using EdgeKube.Server.Registry.Kinds;
using EdgeKube.Server.Tests.Dashboard;
using EdgeKube.Server.Webhooks;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Xunit;

namespace EdgeKube.Server.Tests.ApiServer;

/// <summary>The API server as it runs: Kestrel with TLS, the registry and SQLite; no controller and no node behind it.</summary>
public sealed class ApiServerFixture : IAsyncLifetime
{
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("edgekube-apiserver-");
    private WebApplication? _app;
    private ClusterPki? _pki;
    private HttpClient? _admin;
    private X509Certificate2? _adminCertificate;

    public string Folder => _directory.FullName;

    public string TokenFile => Path.Combine(Folder, "token");

    public Uri Address { get; private set; } = new("https://127.0.0.1");

    /// <summary>Asks as the administrator.</summary>
    public HttpClient Admin => _admin!;

    internal X509Certificate2 AdminCertificate => _adminCertificate!;

    internal ClusterPki Pki => _pki!;

    internal KestrelServerOptions Kestrel => _app!.Services.GetRequiredService<IOptions<KestrelServerOptions>>().Value;

    internal IRegistry Registry => _app!.Services.GetRequiredService<IRegistry>();

    internal ApiPipeline Pipeline => _app!.Services.GetRequiredService<ApiPipeline>();

    internal AdmissionGate Gate => _app!.Services.GetRequiredService<AdmissionGate>();

    /// <summary>What is noted of requests; nobody writes it.</summary>
    internal AuditLog Audit { get; } = new(TimeProvider.System);

    internal RecordedStreams Streams { get; } = new();

    internal UsageBoard Usage { get; } = new(TimeProvider.System);

    public async ValueTask InitializeAsync()
    {
        _pki = ClusterPki.Open(Path.Combine(Folder, "tls"), ["127.0.0.1", "localhost"], TimeProvider.System);
        _app = Build(_pki);
        _app.MapApiServer();
        await _app.StartAsync();
        Address = new Uri(_app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single());
        using var pem = X509Certificate2.CreateFromPemFile(_pki.AdminCertificateFile, _pki.AdminKeyFile);
        _adminCertificate = X509CertificateLoader.LoadPkcs12(pem.Export(X509ContentType.Pkcs12), null);
        _admin = Client(_adminCertificate);
    }

    public async ValueTask DisposeAsync()
    {
        _admin?.Dispose();
        _adminCertificate?.Dispose();
        await _app!.StopAsync();
        await _app.DisposeAsync();
        _pki!.Dispose();
        _directory.Delete(recursive: true);
    }

    /// <summary>Asks with a certificate, or with none; every client has connections of its own.</summary>
    public HttpClient Client(X509Certificate2? certificate) => Client(certificate, new SocketsHttpHandler());

    /// <summary>Asks as the administrator from another address than the server's, as another machine would.</summary>
    public HttpClient FarAdmin() => Client(_adminCertificate, new SocketsHttpHandler { ConnectCallback = ConnectFromAfarAsync });

    private static async ValueTask<Stream> ConnectFromAfarAsync(SocketsHttpConnectionContext context, CancellationToken ct)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(IPAddress.Parse("127.0.0.2"), 0));
        await socket.ConnectAsync(context.DnsEndPoint, ct);
        return new NetworkStream(socket, ownsSocket: true);
    }

    private HttpClient Client(X509Certificate2? certificate, SocketsHttpHandler handler)
    {
        handler.SslOptions.RemoteCertificateValidationCallback = (_, shown, _, _) => Pki.Authority.Signed(new X509Certificate2(shown!));
        if (certificate is not null)
        {
            handler.SslOptions.ClientCertificates = [certificate];
        }

        return new HttpClient(handler)
        {
            BaseAddress = Address,
            DefaultRequestVersion = HttpVersion.Version20,
            DefaultVersionPolicy = HttpVersionPolicy.RequestVersionExact,
        };
    }

    /// <summary>A certificate of the cluster, or of another CA, for a user.</summary>
    public static X509Certificate2 Certificate(CertificateAuthority authority, string user, string group)
    {
        var issued = authority.IssueClient(new CertificateSubject(user, group));
        using var pem = X509Certificate2.CreateFromPem(issued.CertificatePem, issued.KeyPem);
        return X509CertificateLoader.LoadPkcs12(pem.Export(X509ContentType.Pkcs12), null);
    }

    /// <summary>Asks as the administrator and reads the answer, whatever its code is.</summary>
    internal Task<ApiAnswer> SendAsync(HttpMethod method, string path, string? body, CancellationToken ct) =>
        SendAsync(method, path, body, "application/json", "application/json", ct);

    internal async Task<ApiAnswer> SendAsync(HttpMethod method, string path, string? body, string type, string accept, CancellationToken ct)
    {
        using var request = new HttpRequestMessage(method, path)
        {
            Version = HttpVersion.Version20,
            Content = body is null ? null : new ByteArrayContent(Encoding.UTF8.GetBytes(body)) { Headers = { ContentType = MediaTypeHeaderValue.Parse(type) } },
        };
        request.Headers.TryAddWithoutValidation("Accept", accept);
        using var response = await Admin.SendAsync(request, ct);
        return await ApiAnswer.ReadAsync(response, ct);
    }

    internal Task<ApiAnswer> GetAsync(string path, CancellationToken ct) => SendAsync(HttpMethod.Get, path, null, ct);

    internal Task<ApiAnswer> PostAsync(string path, string body, CancellationToken ct) => SendAsync(HttpMethod.Post, path, body, ct);

    internal Task<ApiAnswer> PutAsync(string path, JsonNode body, CancellationToken ct) => SendAsync(HttpMethod.Put, path, body.ToJsonString(), ct);

    internal Task<ApiAnswer> PatchAsync(string path, string type, string body, CancellationToken ct) =>
        SendAsync(HttpMethod.Patch, path, body, $"application/{type}-patch+json", "application/json", ct);

    private WebApplication Build(ClusterPki pki)
    {
        var builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions { ContentRootPath = Folder });
        builder.Logging.ClearProviders();
        var options = new ApiServerOptions
        {
            BindAddress = IPAddress.Loopback,
            Port = 0,
            Version = "v1.34.2+edgekube",
            MqttUrl = "mqtts://:8883",
            ClusterCidr = "10.42.0.0/16",
            ServiceCidr = "10.43.0.0/16",
        };
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.ConfigureApiServer(options, pki));
        builder.Services
            .AddSingleton(TimeProvider.System)
            .AddRegistry(Path.Combine(Folder, "state.db"), new KindHooksOptions())
            .AddCustomResources()
            .AddSingleton<IHostedService>(p => new SystemNamespaces(p.GetRequiredService<IRegistry>()))
            .AddAuth(pki, new TokenFile(TokenFile))
            .AddWebhooks()
            .AddAdmission()
            .AddExtensionServers()
            .AddSingleton<IObjectSource>(new NodeMetricsSource(Usage))
            .AddSingleton<IObjectSource>(new PodMetricsSource(Usage))
            .AddSingleton<INodeStreams>(Streams)
            .AddSingleton(Audit)
            .AddDashboard(SamplePage.Open)
            .AddApiServer(options);
        return builder.Build();
    }
}
