using System.Security.Cryptography.X509Certificates;
using EdgeKube.Server.Aggregation;
using EdgeKube.Server.ApiServer.Audit;
using EdgeKube.Server.ApiServer.Metrics;
using EdgeKube.Server.ApiServer.Streams;
using EdgeKube.Server.Auth;
using EdgeKube.Server.Auth.ServiceAccounts;
using EdgeKube.Server.Registry;
using EdgeKube.Server.Webhooks;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace EdgeKube.Server.ApiServer;

/// <summary>The parts that answer HTTPS.</summary>
public static class ApiServerRegistration
{
    // A client may hold many watches on one connection (HTTP/2 §5.1.2; kube-apiserver's default).
    private const int MaxStreams = 250;

    // Their bytes are what counts (32 KB): HTTP/2 has no way to refuse one for their number and keep the others of its connection.
    private const int MaxHeaders = 1000;

    // Those that say nothing cost some 50 KB each until they are ended.
    private const int MaxConnections = 10_000;

    private static readonly TimeSpan _greeting = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan _pingAfter = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan _pingTimeout = TimeSpan.FromSeconds(20);

    public static IServiceCollection AddApiServer(this IServiceCollection services, ApiServerOptions options) => services
        .AddSingleton(options)
        .AddSingleton(p => new ObjectWriter(p.GetRequiredService<IRegistry>(), p.GetRequiredService<TimeProvider>()))
        .AddSingleton(p => new HealthHandler(p.GetServices<IReadinessCheck>()))
        .AddSingleton(new VersionHandler(options))
        .AddSingleton(p => new DiscoveryHandler(p.GetRequiredService<IRegistry>(), p.GetRequiredService<RemoteApis>()))
        .AddSingleton(p => new OpenApiHandler(
            p.GetRequiredService<IRegistry>(), p.GetRequiredService<RemoteApis>(), p.GetRequiredService<RemoteProxy>(), p.GetRequiredService<RemoteDocuments>()))
        .AddSingleton(p => new OpenIdHandler(p.GetRequiredService<TokenKey>(), options))
        .AddSingleton<RequestMetrics>()
        .AddSingleton(p => new MetricsHandler(p.GetRequiredService<IRegistry>(), p.GetRequiredService<RequestMetrics>(), options, p.GetService<AuditLog>()))
        .AddSingleton<JoinHandler>()
        .AddSingleton<PathDispatch>()
        .AddSingleton(p => new ReadHandlers(
            new GetHandler(p.GetRequiredService<IRegistry>(), p.GetRequiredService<ObjectWriter>()),
            new ListHandler(p.GetRequiredService<IRegistry>(), p.GetRequiredService<ObjectWriter>())))
        .AddSingleton(MakeWriteHandlers)
        .AddSingleton<WatchHandler>()
        .AddSingleton<IPodConnections>(p => new PodConnections(p.GetRequiredService<INodeStreams>))
        .AddSingleton(MakeStreamHandlers)
        .AddSingleton<ReviewHandler>()
        .AddSingleton(p => new ConnectAdmission(p.GetRequiredService<AdmissionGate>()))
        .AddSingleton<ResourceDispatch>()
        .AddSingleton(p => new AccessGuard(p.GetRequiredService<IAuthorizer>()))
        .AddSingleton(p => new Impersonation(p.GetRequiredService<AccessGuard>()))
        .AddSingleton(p => new RequestAuthenticator(
            p.GetRequiredService<ClientCertificateAuthenticator>(), p.GetRequiredService<TokenAuthenticator>(), p.GetRequiredService<Impersonation>()))
        .AddSingleton<ApiPipeline>();

    /// <summary>Notes every request; without it nothing is.</summary>
    public static IServiceCollection AddAudit(this IServiceCollection services, AuditOptions options) => services
        .AddSingleton(options)
        .AddSingleton(p => new AuditLog(p.GetRequiredService<TimeProvider>()))
        .AddHostedService<AuditWriter>();

    /// <summary>Every request goes the one way.</summary>
    public static void MapApiServer(this WebApplication app)
    {
        ArgumentNullException.ThrowIfNull(app);
        var pipeline = app.Services.GetRequiredService<ApiPipeline>();
        app.Run(pipeline.HandleAsync);
    }

    public static void ConfigureApiServer(this KestrelServerOptions kestrel, ApiServerOptions options, ClusterPki pki)
    {
        ArgumentNullException.ThrowIfNull(kestrel);
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(pki);
        kestrel.AddServerHeader = false;
        kestrel.Limits.MaxRequestBodySize = RequestBody.MaxLength;
        kestrel.Limits.MaxRequestHeaderCount = MaxHeaders;
        kestrel.Limits.MaxConcurrentConnections = MaxConnections;
        kestrel.Limits.RequestHeadersTimeout = _greeting;
        kestrel.Limits.Http2.MaxStreamsPerConnection = MaxStreams;
        kestrel.Limits.Http2.KeepAlivePingDelay = _pingAfter; // a peer that is gone without a word holds no watch for long
        kestrel.Limits.Http2.KeepAlivePingTimeout = _pingTimeout;
        kestrel.Listen(options.BindAddress, options.Port, listen =>
        {
            listen.Protocols = HttpProtocols.Http1AndHttp2;
            listen.UseHttps(new HttpsConnectionAdapterOptions
            {
                ServerCertificate = pki.LoadServerCertificate(),
                ServerCertificateChain = [X509Certificate2.CreateFromPem(pki.Authority.CertificatePem)], // a joining node pins the CA
                ClientCertificateMode = ClientCertificateMode.AllowCertificate,
                ClientCertificateValidation = (_, _, _) => true, // judged once a connection by ClientCertificateAuthenticator
            });
            if (kestrel.ApplicationServices?.GetService<IConnectionDoor>() is { } door)
            {
                listen.Use(DoorTransport.To(door));
            }

            listen.Use(GatheringTransport.Wrap);
        });
    }

    private static StreamHandlers MakeStreamHandlers(IServiceProvider p)
    {
        var registry = p.GetRequiredService<IRegistry>();
        var streams = p.GetRequiredService<INodeStreams>();
        var lifetime = p.GetRequiredService<IHostApplicationLifetime>();
        return new StreamHandlers(
            new LogHandler(registry, streams, lifetime),
            new CommandHandler(registry, streams, lifetime, p.GetRequiredService<TimeProvider>()),
            new PortForwardHandler(registry, streams, lifetime),
            new ProxyHandler(
                new ProxyDestinations(registry, streams, p.GetRequiredService<ServiceBackends>(), p.GetRequiredService<IPodConnections>()),
                new NodePageHandler(registry, streams, new NodeLogHandler(streams, lifetime))));
    }

    private static WriteHandlers MakeWriteHandlers(IServiceProvider p)
    {
        var registry = p.GetRequiredService<IRegistry>();
        var objects = p.GetRequiredService<ObjectWriter>();
        return new WriteHandlers(
            new CreateHandler(registry, objects),
            new UpdateHandler(registry, objects),
            new PatchHandler(registry, objects),
            new DeleteHandler(registry, objects),
            new DeleteCollectionHandler(registry),
            new ScaleHandler(registry, objects),
            new BindingHandler(registry, p.GetRequiredService<TimeProvider>()),
            new EvictionHandler(registry, p.GetRequiredService<TimeProvider>()),
            new TokenRequestHandler(registry, p.GetRequiredService<TokenIssuer>(), p.GetRequiredService<TimeProvider>()));
    }
}
