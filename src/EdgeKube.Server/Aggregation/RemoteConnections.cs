using System.Net;
using System.Security.Cryptography.X509Certificates;
using EdgeKube.Platform.Certificates;
using EdgeKube.Server.Auth;
using EdgeKube.Server.Webhooks;

namespace EdgeKube.Server.Aggregation;

/// <summary>Connections to extension API servers, made when they are first needed, on which this server shows the front proxy's certificate.</summary>
internal sealed class RemoteConnections(ServiceConnections services, ClusterPki pki) : IDisposable
{
    private static readonly TimeSpan _idle = TimeSpan.FromMinutes(1);
    private readonly Dictionary<(string CaBundle, bool SkipsTls), HttpMessageInvoker> _open = [];
    private readonly Lock _lock = new();
    private X509Certificate2? _certificate;

    /// <exception cref="WebhookException">The CA bundle cannot be used.</exception>
    public HttpMessageInvoker To(RemoteApi api)
    {
        lock (_lock)
        {
            var key = (api.Target.CaBundle, api.SkipsTls);
            if (!_open.TryGetValue(key, out var invoker))
            {
                invoker = Make(api);
                _open.Add(key, invoker);
            }

            return invoker;
        }
    }

    /// <summary>Gives up connections that no API is reached by any more.</summary>
    public void Keep(IReadOnlyList<RemoteApi> apis)
    {
        lock (_lock)
        {
            var kept = apis.Select(a => (a.Target.CaBundle, a.SkipsTls)).ToHashSet();
            foreach (var (key, invoker) in _open.Where(p => !kept.Contains(p.Key)).ToList())
            {
                _open.Remove(key);
                invoker.Dispose();
            }
        }
    }

    public void Dispose()
    {
        Keep([]);
        _certificate?.Dispose();
    }

    private HttpMessageInvoker Make(RemoteApi api)
    {
        _certificate ??= pki.LoadFrontProxyCertificate();
        var tls = WebhookTrust.Options(api.Target.CaBundle);
        tls.ClientCertificates = [_certificate];
        if (api.SkipsTls)
        {
            AnyCertificate.Accept(tls);
        }

        return new HttpMessageInvoker(new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            AutomaticDecompression = DecompressionMethods.None,
            UseProxy = false,
            UseCookies = false,
            PooledConnectionIdleTimeout = _idle,
            KeepAlivePingDelay = ServiceConnections.PingAfter,
            KeepAlivePingTimeout = ServiceConnections.PingTimeout,
            ActivityHeadersPropagator = null,
            SslOptions = tls,
            RequestHeaderEncodingSelector = static (name, _) => RemoteProxy.IsIdentity(name) ? new HeaderLines(name) : null,
            ConnectCallback = (context, ct) => services.ConnectAsync(context.DnsEndPoint, ct),
        });
    }
}
