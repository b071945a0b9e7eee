using System.Globalization;
using System.Net;
using System.Net.Security;
using System.Text;
using EdgeKube.Api.Views;
using EdgeKube.Platform.Certificates;

namespace EdgeKube.Agent.Pods.Probes;

/// <summary>HTTP to containers, for probes and hooks of all pods: no connection is kept, no certificate is judged.</summary>
internal sealed class ProbeHttp : IDisposable
{
    private const int MostRedirects = 10;
    private const int MostBytes = 10 * 1024;
    private readonly Lazy<HttpClient> _http = new(Make);

    /// <summary>The one client, also for gRPC.</summary>
    public HttpClient Client => _http.Value;

    public void Dispose()
    {
        if (_http.IsValueCreated)
        {
            _http.Value.Dispose();
        }
    }

    /// <summary>Follows redirects within the same host; the answer's body is read as far as anybody wants to know it.</summary>
    /// <exception cref="HttpRequestException">No answer came.</exception>
    public async Task<(int Status, string Body)> GetAsync(Uri url, HttpGetAction wanted, string userAgent, CancellationToken ct)
    {
        var at = url;
        for (var redirects = 0; ; redirects++)
        {
            using var request = Request(at, wanted, userAgent);
            using var response = await Client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, ct);
            var status = (int)response.StatusCode;
            if (status is not (301 or 302 or 303 or 307 or 308))
            {
                return (status, await BodyAsync(response, ct));
            }

            if (response.Headers.Location is not { } location)
            {
                throw new HttpRequestException($"{status.ToString(CultureInfo.InvariantCulture)} response missing Location header");
            }

            var next = location.IsAbsoluteUri ? location : new Uri(at, location);
            if (!string.Equals(next.Host, url.Host, StringComparison.OrdinalIgnoreCase) || next.Scheme is not ("http" or "https"))
            {
                return (status, await BodyAsync(response, ct)); // to another host: the answer stands as it is
            }

            if (redirects + 1 >= MostRedirects)
            {
                throw new HttpRequestException($"stopped after {MostRedirects} redirects");
            }

            at = next;
        }
    }

    private static HttpClient Make()
    {
        var handler = new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseProxy = false,
            UseCookies = false,
            ActivityHeadersPropagator = null,
            PooledConnectionLifetime = TimeSpan.Zero,
            MaxResponseHeadersLength = 64,
            SslOptions = AnyCertificate.Accept(new SslClientAuthenticationOptions()),
        };
        return new HttpClient(handler, disposeHandler: true) { Timeout = Timeout.InfiniteTimeSpan };
    }

    private static HttpRequestMessage Request(Uri url, HttpGetAction wanted, string userAgent)
    {
        var request = new HttpRequestMessage(HttpMethod.Get, url) { Version = HttpVersion.Version11 };
        var agent = userAgent;
        var accept = "*/*";
        foreach (var header in wanted.HttpHeaders ?? [])
        {
            switch (header.Name.ToUpperInvariant())
            {
                case "HOST":
                    request.Headers.Host = header.Value;
                    break;
                case "USER-AGENT":
                    agent = header.Value; // "" sends none
                    break;
                case "ACCEPT":
                    accept = header.Value;
                    break;
                default:
                    request.Headers.TryAddWithoutValidation(header.Name, header.Value);
                    break;
            }
        }

        Add("User-Agent", agent);
        Add("Accept", accept);
        request.Headers.ConnectionClose = true;
        return request;

        void Add(string name, string value)
        {
            if (value.Length > 0)
            {
                request.Headers.TryAddWithoutValidation(name, value);
            }
        }
    }

    private static async Task<string> BodyAsync(HttpResponseMessage response, CancellationToken ct)
    {
        await using var body = await response.Content.ReadAsStreamAsync(ct);
        var bytes = new byte[MostBytes];
        var got = await body.ReadAtLeastAsync(bytes, bytes.Length, throwOnEndOfStream: false, ct);
        return Encoding.UTF8.GetString(bytes, 0, got);
    }
}
