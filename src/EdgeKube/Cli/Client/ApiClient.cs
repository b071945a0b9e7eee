using System.Net.Http.Headers;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace EdgeKube.Cli.Client;

/// <summary>An API server's client: one request after the other, on the caller's thread.</summary>
internal sealed class ApiClient : IDisposable
{
    public const string Json = "application/json";
    private static readonly TimeSpan _connect = TimeSpan.FromSeconds(15);
    private readonly HttpClient _http;
    private readonly TextWriter _warnings;
    private readonly HashSet<string> _warned = [];

    public ApiClient(Access access, TimeSpan timeout, TextWriter warnings)
    {
        _warnings = warnings;
        _http = new HttpClient(HandlerOf(access)) { BaseAddress = access.Server, Timeout = timeout };
        if (access.CertificatePem is { } pem)
        {
            using var certificate = X509Certificate2.CreateFromPem(pem);
            CertificateUntil = certificate.NotAfter;
        }

        if (access.Token is { } token)
        {
            _http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
        }

        _http.DefaultRequestHeaders.UserAgent.ParseAdd($"edgekube/{EdgeKubeVersion.Text.Split('+')[0]}");
    }

    /// <summary>Until when our own certificate is good; null when we have none.</summary>
    public DateTimeOffset? CertificateUntil { get; }

    public Uri Server => _http.BaseAddress!;

    public JsonObject Get(string path, string accept = Json) => Send(HttpMethod.Get, path, null, Json, accept);

    /// <summary>Null when it is not there.</summary>
    public JsonObject? Find(string path)
    {
        try
        {
            return Get(path);
        }
        catch (ApiFailure e) when (e.Code == 404)
        {
            return null;
        }
    }

    public JsonObject Merge(string path, JsonObject patch) => Send(HttpMethod.Patch, path, patch.ToJsonString(), "application/merge-patch+json");

    public JsonObject Send(HttpMethod method, string path, string? body, string type = Json, string accept = Json) => Send(method, path, body, type, accept, out _);

    /// <param name="method">The verb.</param>
    /// <param name="path">With its query.</param>
    /// <param name="body">What is sent, of the type.</param>
    /// <param name="type">The body's.</param>
    /// <param name="accept">What is wanted back.</param>
    /// <param name="code">The answer's.</param>
    public JsonObject Send(HttpMethod method, string path, string? body, string type, string accept, out int code)
    {
        using var request = new HttpRequestMessage(method, path);
        if (body is not null)
        {
            request.Content = new ByteArrayContent(Encoding.UTF8.GetBytes(body)) { Headers = { ContentType = new MediaTypeHeaderValue(type) } };
        }

        using var response = Open(request, accept);
        code = (int)response.StatusCode;
        using var stream = response.Content.ReadAsStream();
        return JsonNode.Parse(stream, documentOptions: new JsonDocumentOptions { MaxDepth = 256 }) as JsonObject ?? [];
    }

    /// <summary>An answer as it comes, for as long as it does.</summary>
    public StreamedAnswer Stream(string path, string accept = Json)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        return new StreamedAnswer(Open(request, accept));
    }

    /// <summary>Sends it and reads the head of the answer; the caller reads and disposes the rest.</summary>
    public HttpResponseMessage Open(HttpRequestMessage request, string accept)
    {
        request.Headers.TryAddWithoutValidation("Accept", accept);
        var response = _http.Send(request, HttpCompletionOption.ResponseHeadersRead);
        Warn(response);
        if ((int)response.StatusCode < 300)
        {
            return response;
        }

        using (response)
        {
            throw Refusal(response);
        }
    }

    private static ApiFailure Refusal(HttpResponseMessage response)
    {
        using var reader = new StreamReader(response.Content.ReadAsStream());
        var text = reader.ReadToEnd();
        try
        {
            return new ApiFailure((int)response.StatusCode, JsonNode.Parse(text));
        }
        catch (JsonException)
        {
            return new ApiFailure((int)response.StatusCode, new JsonObject { ["message"] = text.Trim() is { Length: > 0 } said ? said : $"the server answered {(int)response.StatusCode}" });
        }
    }

    // 299 - "text", once each.
    private void Warn(HttpResponseMessage response)
    {
        foreach (var warning in response.Headers.TryGetValues("Warning", out var all) ? all : [])
        {
            var from = warning.IndexOf('"', StringComparison.Ordinal);
            var text = from < 0 ? warning : warning[(from + 1)..].TrimEnd('"').Replace("\\\"", "\"", StringComparison.Ordinal);
            if (_warned.Add(text))
            {
                _warnings.WriteLine($"Warning: {Output.Plain.Line(text)}");
            }
        }
    }

    private static SocketsHttpHandler HandlerOf(Access access)
    {
        var handler = new SocketsHttpHandler { ConnectTimeout = _connect };
        handler.SslOptions.TargetHost = access.ServerName;
        if (access is { CertificatePem: { } certificate, KeyPem: { } key })
        {
            using var pem = X509Certificate2.CreateFromPem(certificate, key);
            handler.SslOptions.ClientCertificates = [X509CertificateLoader.LoadPkcs12(pem.Export(X509ContentType.Pkcs12), null)];
        }

        if (access.Insecure)
        {
#pragma warning disable CA5359 // asked for, by the flag or the kubeconfig
            handler.SslOptions.RemoteCertificateValidationCallback = static (_, _, _, _) => true;
#pragma warning restore CA5359
        }
        else if (access.AuthorityPem is { } authority)
        {
            var policy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
            policy.CustomTrustStore.ImportFromPem(authority);
            handler.SslOptions.CertificateChainPolicy = policy;
        }

        return handler;
    }

    public void Dispose() => _http.Dispose();
}
