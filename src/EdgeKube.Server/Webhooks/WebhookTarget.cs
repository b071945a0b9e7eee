using System.Text.Json.Nodes;
using EdgeKube.Server.Registry.Kinds.Validation;

namespace EdgeKube.Server.Webhooks;

/// <summary>Where a webhook listens, as a <c>clientConfig</c> says it.</summary>
/// <param name="Address">The URL that is asked; a Service's is <c>https://name.namespace.svc:port/path</c>.</param>
/// <param name="Service">Whether the host names a Service, to be looked up in the cluster and not in DNS.</param>
/// <param name="CaBundle">PEM in base64; "" for the machine's own roots.</param>
internal sealed record WebhookTarget(Uri Address, bool Service, string CaBundle)
{
    private const int DefaultPort = 443;

    /// <summary>Null when it names neither a URL nor a Service.</summary>
    public static WebhookTarget? Read(JsonObject? clientConfig)
    {
        var bundle = clientConfig.Text("caBundle");
        if (clientConfig.Map("service") is { } service)
        {
            var path = service.Text("path");
            var host = $"{service.Text("name")}.{service.Text("namespace")}.svc";
            var text = $"https://{host}:{service.Number("port") ?? DefaultPort}{(path.StartsWith('/') ? path : "/" + path)}";
            return Uri.TryCreate(text, UriKind.Absolute, out var address) ? new(address, Service: true, bundle) : null;
        }

        return Uri.TryCreate(clientConfig.Text("url"), UriKind.Absolute, out var url) ? new(url, Service: false, bundle) : null;
    }

    /// <summary>The address with the time the webhook has; the port is shown even where it is the usual one of a Service.</summary>
    public string Shown(TimeSpan timeout)
    {
        var authority = Service ? $"{Address.Host}:{Address.Port}" : Address.Authority;
        var separator = Address.Query.Length > 0 ? '&' : '?';
        return $"{Address.Scheme}://{authority}{Address.PathAndQuery}{separator}timeout={(long)timeout.TotalSeconds}s";
    }
}
