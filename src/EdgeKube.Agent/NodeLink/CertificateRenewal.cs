using System.Security.Cryptography;
using System.Text.Json;
using EdgeKube.Messaging.Contracts;
using EdgeKube.Messaging.Mqtt;
using Microsoft.Extensions.Logging;

namespace EdgeKube.Agent.NodeLink;

/// <summary>Renews the node's certificate over the link when a third of its life is left; the next connect uses it.</summary>
internal sealed partial class CertificateRenewal(
    string node, NodeCertificateFiles files, IMqttClient client, TimeProvider time, ILogger<CertificateRenewal> logger) : IDisposable
{
    private static readonly TimeSpan _retry = TimeSpan.FromHours(1);
    private readonly Lock _lock = new();
    private (DateTimeOffset From, DateTimeOffset Until)? _life;
    private DateTimeOffset _notBefore;
    private ECDsa? _key;

    public async Task RenewIfDueAsync(CancellationToken ct)
    {
        byte[] request;
        lock (_lock)
        {
            if (!IsDue())
            {
                return;
            }

            _notBefore = time.GetUtcNow() + _retry;
            _key?.Dispose();
            _key = NodeCertificateFiles.NewKey();
            request = JsonSerializer.SerializeToUtf8Bytes(
                new CertificateRequest { Csr = NodeCertificateFiles.Request(node, _key) }, MessagingJson.Default.CertificateRequest);
        }

        try
        {
            await client.PublishAsync(NodeTopics.Up(node, NodeTopics.Certificate), request, 1, retain: false, ct);
        }
        catch (MqttException e)
        {
            LogNotRenewed(e.Message);
        }
    }

    public void Received(CertificateReply reply)
    {
        lock (_lock)
        {
            if (_key is null)
            {
                return;
            }

            if (reply is { Certificate: { } certificate, CaCertificate: { } ca })
            {
                files.Store(_key, certificate, ca);
                _life = null;
                LogRenewed();
            }
            else
            {
                LogNotRenewed(reply.Problem ?? "the server gave no certificate");
            }

            _key.Dispose();
            _key = null;
        }
    }

    public void Dispose() => _key?.Dispose();

    private bool IsDue()
    {
        if (_life is null)
        {
            using var certificate = files.Load();
            _life = certificate is null ? null : (certificate.NotBefore.ToUniversalTime(), certificate.NotAfter.ToUniversalTime());
        }

        var now = time.GetUtcNow();
        return _life is { } life && now >= _notBefore && life.Until - now < (life.Until - life.From) / 3;
    }

    [LoggerMessage(LogLevel.Information, "The node's certificate was renewed")]
    private partial void LogRenewed();

    [LoggerMessage(LogLevel.Warning, "The node's certificate was not renewed: {Problem}; it will be tried again in an hour")]
    private partial void LogNotRenewed(string problem);
}
