using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json.Nodes;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace EdgeKube.Clients;

/// <summary>The API server as its administrator on the same machine sees it: by the kubeconfig that the server wrote.</summary>
internal sealed class AdminClient : IDisposable
{
    private readonly HttpClient _http;

    private AdminClient(HttpClient http, string caPem)
    {
        _http = http;
        CaPem = caPem;
    }

    public string CaPem { get; }

    /// <summary>Opens a client, does the work, and turns what goes wrong into one line and an exit code.</summary>
    public static async Task<int> RunAsync(string dataDirectory, Func<AdminClient, Task> work)
    {
        var path = DataDirectory.At(dataDirectory).Kubeconfig;
        try
        {
            using var client = Open(path);
            await work(client);
            return 0;
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            await Console.Error.WriteLineAsync($"edgekube: {path} is not there; is this the server's machine, and --data-dir its directory?");
        }
        catch (UnauthorizedAccessException)
        {
            await Console.Error.WriteLineAsync($"edgekube: {path} may not be read; run this as root");
        }
        catch (HttpRequestException e)
        {
            await Console.Error.WriteLineAsync($"edgekube: {Words(e)}");
        }
        catch (YamlException e)
        {
            await Console.Error.WriteLineAsync($"edgekube: {path}:{e.Start.Line}: {e.Message}");
        }

        return 1;
    }

    /// <summary>Why the server is not ready; null when it is.</summary>
    public static async Task<string?> ServerProblemAsync(string kubeconfig, CancellationToken ct)
    {
        try
        {
            using var client = Open(kubeconfig);
            client._http.Timeout = TimeSpan.FromSeconds(3);
            using var response = await client._http.GetAsync(new Uri("/readyz", UriKind.Relative), ct);
            return response.IsSuccessStatusCode ? null : $"answers {(int)response.StatusCode} to readyz";
        }
        catch (Exception e) when (e is HttpRequestException or IOException or YamlException or CryptographicException
            || (e is OperationCanceledException && !ct.IsCancellationRequested))
        {
            return $"does not answer to readyz: {e.Message}";
        }
    }

    /// <summary>Changes what a JSON merge patch names.</summary>
    public Task<JsonObject> MergeAsync(string path, JsonObject patch, CancellationToken ct) =>
        SendAsync(HttpMethod.Patch, path, patch, ct, "application/merge-patch+json");

    /// <summary>Hands on an answer as it comes, for as long as it does.</summary>
    public async Task CopyAsync(string path, Stream output, CancellationToken ct)
    {
        _http.Timeout = Timeout.InfiniteTimeSpan;
        using var response = await _http.GetAsync(path, HttpCompletionOption.ResponseHeadersRead, ct);
        if (!response.IsSuccessStatusCode)
        {
            throw Refusal(response, JsonNode.Parse(await response.Content.ReadAsStringAsync(ct)) as JsonObject ?? []);
        }

        await using var content = await response.Content.ReadAsStreamAsync(ct);
        var buffer = new byte[16 * 1024];
        while (await content.ReadAsync(buffer, ct) is var got and > 0)
        {
            await output.WriteAsync(buffer.AsMemory(0, got), ct);
        }
    }

    public async Task<JsonObject> SendAsync(HttpMethod method, string path, JsonObject? body, CancellationToken ct, string type = "application/json")
    {
        using var request = new HttpRequestMessage(method, path);
        if (body is not null)
        {
            request.Content = new StringContent(body.ToJsonString(), Encoding.UTF8, new MediaTypeHeaderValue(type));
        }

        using var response = await _http.SendAsync(request, ct);
        var answer = JsonNode.Parse(await response.Content.ReadAsStringAsync(ct)) as JsonObject ?? [];
        return response.IsSuccessStatusCode
            ? answer
            : throw Refusal(response, answer);
    }

    private static HttpRequestException Refusal(HttpResponseMessage response, JsonObject answer) =>
        new((string?)answer["message"] ?? $"the server answered {(int)response.StatusCode}");

    // .NET's own words send the reader to an exception that only a debugger shows.
    private static string Words(HttpRequestException e) => e.InnerException is null
        ? e.Message
        : $"{e.Message.Replace(", see inner exception.", "", StringComparison.Ordinal)}: {e.GetBaseException().Message}";

    public void Dispose() => _http.Dispose();

    private static AdminClient Open(string kubeconfig)
    {
        var yaml = new YamlStream();
        using (var reader = File.OpenText(kubeconfig))
        {
            yaml.Load(reader);
        }

        var root = yaml.Documents[0].RootNode;
        var cluster = root["clusters"][0]["cluster"];
        var user = root["users"][0]["user"];
        var caPem = Decode(cluster["certificate-authority-data"]);
        using var certificate = X509Certificate2.CreateFromPem(Decode(user["client-certificate-data"]), Decode(user["client-key-data"]));
        var handler = new SocketsHttpHandler();
        handler.SslOptions.ClientCertificates =
            [X509CertificateLoader.LoadPkcs12(certificate.Export(X509ContentType.Pkcs12), password: null)];
        handler.SslOptions.CertificateChainPolicy = new X509ChainPolicy
        {
            TrustMode = X509ChainTrustMode.CustomRootTrust,
            RevocationMode = X509RevocationMode.NoCheck,
            CustomTrustStore = { X509Certificate2.CreateFromPem(caPem) },
        };
        return new AdminClient(new HttpClient(handler) { BaseAddress = new Uri(((YamlScalarNode)cluster["server"]).Value!) }, caPem);
    }

    private static string Decode(YamlNode node) => Encoding.UTF8.GetString(Convert.FromBase64String(((YamlScalarNode)node).Value!));
}
