using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json;
using EdgeKube.Messaging.Contracts;
using Microsoft.Extensions.Logging;

namespace EdgeKube.Agent.NodeLink;

/// <summary>Makes this machine a node of the cluster: once over HTTPS with a token, from then on by its certificate.</summary>
public sealed partial class Joiner(JoinOptions options, TimeProvider time, ILogger<Joiner> logger)
{
    private const int DefaultMqttPort = 8883;
    private static readonly TimeSpan _lastDelay = TimeSpan.FromSeconds(10);
    private readonly NodeCertificateFiles _files = new(Path.Combine(options.Directory, "tls"));

    private string ClusterFile => Path.Combine(options.Directory, "cluster.json");

    /// <summary>Returns at once when the node has joined already; else when it has. Waits while the server is away.</summary>
    /// <exception cref="JoinException">The server refused, or is not the one that the token names.</exception>
    public async Task<JoinedCluster> JoinAsync(CancellationToken ct)
    {
        if (Remembered() is { } cluster)
        {
            return cluster;
        }

        if (!Uri.TryCreate(options.Server, UriKind.Absolute, out var server) || server.Scheme != Uri.UriSchemeHttps)
        {
            throw Problem("the server's address must be https://HOST:PORT");
        }

        if (options.Token.Length == 0)
        {
            throw Problem("a join token is needed. Make one on the server: edgekube token create");
        }

        var token = Parse(options.Token);
        using var key = NodeCertificateFiles.NewKey();
        var reply = await AskUntilAnsweredAsync(server, token, key, ct);
        _files.Store(key, reply.Certificate, reply.CaCertificate);
        cluster = Cluster(server, token, reply);
        Remember(cluster);
        LogJoined(options.NodeName, options.Server);
        return cluster;
    }

    private JoinedCluster? Remembered()
    {
        if (!File.Exists(ClusterFile)
            || JsonSerializer.Deserialize(File.ReadAllBytes(ClusterFile), JoinJson.Default.JoinedCluster) is not { } cluster)
        {
            return null;
        }

        using var certificate = _files.Load();
        if (certificate is null || cluster.NodeName != options.NodeName || certificate.NotAfter.ToUniversalTime() < time.GetUtcNow().UtcDateTime)
        {
            return null;
        }

        // A token of another cluster, or of the same one after it was made anew, asks for a new beginning.
        return options.Token.Length == 0 || Parse(options.Token).CaHash == cluster.CaHash ? cluster : null;
    }

    private static JoinToken Parse(string text) => JoinToken.Parse(text)
        ?? throw new JoinException("the join token is not complete; it has the form ek1.HASH.ID.SECRET. Make one on the server: edgekube token create");

    private void Remember(JoinedCluster cluster)
    {
        var next = ClusterFile + ".new";
        File.WriteAllBytes(next, JsonSerializer.SerializeToUtf8Bytes(cluster, JoinJson.Default.JoinedCluster));
        File.Move(next, ClusterFile, overwrite: true);
    }

    private JoinedCluster Cluster(Uri server, JoinToken token, JoinReply reply)
    {
        // mqtts://:8883 stands for the host the node joined through; Uri does not read an empty host.
        var address = reply.MqttUrl.StartsWith("mqtts://", StringComparison.Ordinal) ? reply.MqttUrl["mqtts://".Length..].TrimEnd('/') : reply.MqttUrl;
        var colon = address.LastIndexOf(':');
        var hasPort = colon > address.LastIndexOf(']') && colon >= 0;
        var host = (hasPort ? address[..colon] : address).Trim('[', ']');
        var port = hasPort ? int.Parse(address[(colon + 1)..], System.Globalization.CultureInfo.InvariantCulture) : DefaultMqttPort;
        return new JoinedCluster
        {
            NodeName = options.NodeName,
            Server = options.Server,
            MqttHost = host.Length == 0 ? server.Host.Trim('[', ']') : host,
            MqttPort = port,
            ClusterCidr = reply.ClusterCidr,
            ServiceCidr = reply.ServiceCidr,
            CaHash = token.CaHash,
        };
    }

    private async Task<JoinReply> AskUntilAnsweredAsync(Uri server, JoinToken token, ECDsa key, CancellationToken ct)
    {
        var delay = TimeSpan.FromMilliseconds(200);
        string? said = null;
        while (true)
        {
            try
            {
                return await AskAsync(server, token, key, ct);
            }
            catch (Exception e) when (e is HttpRequestException or TaskCanceledException && !ct.IsCancellationRequested)
            {
                var problem = (e.InnerException ?? e).Message;
                options.Waiting(problem);
                if (problem != said)
                {
                    LogServerAway(options.Server, problem);
                    said = problem;
                }
            }

            await Task.Delay(delay, time, ct);
            delay = delay * 2 < _lastDelay ? delay * 2 : _lastDelay;
        }
    }

    private async Task<JoinReply> AskAsync(Uri server, JoinToken token, ECDsa key, CancellationToken ct)
    {
        using var ca = await FindCaAsync(server, token, ct);
        var trust = new ServerTrust(ca);
        using var client = Client((certificate, chain) => trust.Check(certificate, chain));
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(server, "/edgekube/v1/join"));
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token.ToString());
        var body = new JoinRequest { NodeName = options.NodeName, Csr = NodeCertificateFiles.Request(options.NodeName, key) };
        request.Content = new ByteArrayContent(JsonSerializer.SerializeToUtf8Bytes(body, MessagingJson.Default.JoinRequest));
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        try
        {
            using var response = await client.SendAsync(request, ct);
            return await ReadAsync(response, ct);
        }
        catch (HttpRequestException) when (trust.Problem is not null)
        {
            throw Problem(trust.Problem);
        }
    }

    // Nothing is told to this server yet, and nothing of it is believed but a certificate of the right hash.
    private async Task<X509Certificate2> FindCaAsync(Uri server, JoinToken token, CancellationToken ct)
    {
        using var client = Client((_, _) => true);
        using var response = await client.GetAsync(new Uri(server, "/cacerts"), ct);
        var pem = response.IsSuccessStatusCode ? await response.Content.ReadAsStringAsync(ct) : "";
        if (!response.IsSuccessStatusCode && (int)response.StatusCode >= 500)
        {
            throw new HttpRequestException($"the server answered {(int)response.StatusCode}");
        }

        return Trusted(pem, token) ?? throw Problem(
            "the token's CA hash does not match the server's certificate.\n"
            + "  The server was reinstalled, or something answers in its place. Make a new token there: edgekube token create");
    }

    private static X509Certificate2? Trusted(string pem, JoinToken token)
    {
        try
        {
            return ServerTrust.Find(pem, token.CaHash);
        }
        catch (CryptographicException)
        {
            return null;
        }
    }

    private static HttpClient Client(Func<X509Certificate?, X509Chain?, bool> trusts)
    {
        var handler = new SocketsHttpHandler { ConnectTimeout = TimeSpan.FromSeconds(10) };
        handler.SslOptions.RemoteCertificateValidationCallback = (_, certificate, chain, _) => trusts(certificate, chain);
        return new HttpClient(handler) { Timeout = TimeSpan.FromSeconds(30) };
    }

    private async Task<JoinReply> ReadAsync(HttpResponseMessage response, CancellationToken ct)
    {
        var body = await response.Content.ReadAsByteArrayAsync(ct);
        if ((int)response.StatusCode is >= 400 and < 500 and not 408 and not 429)
        {
            throw Problem($"the server refused: {Words(body) ?? response.ReasonPhrase}");
        }

        if (!response.IsSuccessStatusCode)
        {
            throw new HttpRequestException($"the server answered {(int)response.StatusCode}: {Words(body) ?? response.ReasonPhrase}");
        }

        try
        {
            return JsonSerializer.Deserialize(body, MessagingJson.Default.JoinReply) ?? throw new JsonException("null");
        }
        catch (JsonException e)
        {
            throw Problem($"the server's answer cannot be read ({e.Message}); is it an edgekube server?");
        }
    }

    // The message of a Kubernetes Status.
    private static string? Words(byte[] body)
    {
        try
        {
            using var status = JsonDocument.Parse(body);
            return status.RootElement.TryGetProperty("message", out var message) ? message.GetString() : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private JoinException Problem(string what) => new($"cannot join {options.Server}: {what}");

    [LoggerMessage(LogLevel.Information, "Node {Node} joined {Server}")]
    private partial void LogJoined(string node, string server);

    [LoggerMessage(LogLevel.Warning, "The server {Server} does not answer ({Problem}); it will be tried again")]
    private partial void LogServerAway(string server, string problem);
}
