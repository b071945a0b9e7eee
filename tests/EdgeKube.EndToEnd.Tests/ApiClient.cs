using System.Globalization;
using System.Net.Http.Headers;
using System.Runtime.CompilerServices;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace EdgeKube.EndToEnd.Tests;

/// <summary>A plain HTTPS client of the API server, for load that kubectl is too slow to make.</summary>
internal sealed class ApiClient(HttpClient http) : IDisposable
{
    public static ApiClient FromKubeconfig(string path)
    {
        var text = File.ReadAllText(path);
        using var pem = X509Certificate2.CreateFromPem(Decode(text, "client-certificate-data"), Decode(text, "client-key-data"));
        var handler = new SocketsHttpHandler { ConnectTimeout = TimeSpan.FromSeconds(5) };
        handler.SslOptions.ClientCertificates = [X509CertificateLoader.LoadPkcs12(pem.Export(X509ContentType.Pkcs12), password: null)];
        handler.SslOptions.CertificateChainPolicy = new X509ChainPolicy
        {
            TrustMode = X509ChainTrustMode.CustomRootTrust,
            RevocationMode = X509RevocationMode.NoCheck,
            CustomTrustStore = { X509Certificate2.CreateFromPem(Decode(text, "certificate-authority-data")) },
        };
        return new ApiClient(new HttpClient(handler) { BaseAddress = new Uri(Value(text, "server")), Timeout = TimeSpan.FromSeconds(20) });
    }

    /// <returns>The resourceVersion that the server acknowledged.</returns>
    public async Task<long> CreateConfigMapAsync(string ns, string name, CancellationToken ct)
    {
        var body = new JsonObject
        {
            ["apiVersion"] = "v1",
            ["kind"] = "ConfigMap",
            ["metadata"] = new JsonObject { ["name"] = name },
            ["data"] = new JsonObject { ["k"] = string.Concat(Enumerable.Repeat(name, 20)) },
        };
        using var content = new StringContent(body.ToJsonString(), Encoding.UTF8, new MediaTypeHeaderValue("application/json"));
        using var response = await http.PostAsync(new Uri($"/api/v1/namespaces/{ns}/configmaps", UriKind.Relative), content, ct);
        response.EnsureSuccessStatusCode();
        var created = JsonNode.Parse(await response.Content.ReadAsStringAsync(ct))!;
        return long.Parse((string)created["metadata"]!["resourceVersion"]!, CultureInfo.InvariantCulture);
    }

    public async Task SendAsync(HttpMethod method, string path, string? json, CancellationToken ct)
    {
        using var request = new HttpRequestMessage(method, new Uri(path, UriKind.Relative));
        request.Content = json is null ? null : new StringContent(json, Encoding.UTF8, new MediaTypeHeaderValue("application/json"));
        using var response = await http.SendAsync(request, ct);
        response.EnsureSuccessStatusCode();
    }

    public async Task PatchAsync(string path, string json, string mediaType, CancellationToken ct)
    {
        using var content = new StringContent(json, Encoding.UTF8, new MediaTypeHeaderValue(mediaType));
        using var response = await http.PatchAsync(new Uri(path, UriKind.Relative), content, ct);
        response.EnsureSuccessStatusCode();
    }

    /// <summary>The events of a watch, each a line of JSON, as they come.</summary>
    public async IAsyncEnumerable<JsonNode> WatchAsync(string path, [EnumeratorCancellation] CancellationToken ct)
    {
        using var response = await http.GetAsync(new Uri(path, UriKind.Relative), HttpCompletionOption.ResponseHeadersRead, ct);
        response.EnsureSuccessStatusCode();
        using var reader = new StreamReader(await response.Content.ReadAsStreamAsync(ct));
        while (await reader.ReadLineAsync(ct) is { } line)
        {
            yield return JsonNode.Parse(line)!;
        }
    }

    /// <summary>Posts a body in any form; gives the answer whatever its code is.</summary>
    public async Task<(int Code, string Text)> PostAsync(string path, byte[] body, string mediaType, CancellationToken ct)
    {
        using var content = new ByteArrayContent(body) { Headers = { ContentType = new MediaTypeHeaderValue(mediaType) } };
        using var response = await http.PostAsync(new Uri(path, UriKind.Relative), content, ct);
        return ((int)response.StatusCode, await response.Content.ReadAsStringAsync(ct));
    }

    public void Dispose() => http.Dispose();

    private static string Decode(string kubeconfig, string key) => Encoding.UTF8.GetString(Convert.FromBase64String(Value(kubeconfig, key)));

    private static string Value(string kubeconfig, string key) =>
        Regex.Match(kubeconfig, $"{key}: *\"?([^\"\\s]+)").Groups[1].Value;
}
