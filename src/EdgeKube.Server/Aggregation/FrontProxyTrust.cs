using System.Text.Json.Nodes;
using EdgeKube.Api.Definitions;
using EdgeKube.Api.Errors;
using EdgeKube.Api.Values;
using EdgeKube.Server.Auth;
using EdgeKube.Server.Registry;

namespace EdgeKube.Server.Aggregation;

/// <summary>The ConfigMap by which extension API servers know whom to believe who a request comes from.</summary>
internal sealed class FrontProxyTrust(IRegistry registry, ClusterPki pki, TimeProvider time)
{
    private const string Namespace = "kube-system";
    private static readonly TimeSpan _again = TimeSpan.FromSeconds(1);
    private static readonly ResourceKey _key = new(BuiltIn.ConfigMaps, Namespace, "extension-apiserver-authentication");
    private static readonly WriteOptions _write = WriteOptions.Own("kube-aggregator");

    public async Task EnsureAsync(CancellationToken ct)
    {
        while (!await WriteAsync(ct))
        {
            await Task.Delay(_again, time, ct); // the namespace is still to be made
        }
    }

    private async Task<bool> WriteAsync(CancellationToken ct)
    {
        try
        {
            if (await registry.FindAsync(_key, ct) is null)
            {
                var made = new JsonObject { ["metadata"] = new JsonObject { ["name"] = _key.Name }, ["data"] = Data() };
                await registry.CreateAsync(registry.Definitions.Get(BuiltIn.ConfigMaps), Namespace, made, _write, ct);
            }
            else
            {
                await registry.UpdateAsync(_key, map => Renew(map), _write, ct);
            }

            return true;
        }
        catch (ApiException e) when (e.Reason is "NotFound" or "AlreadyExists")
        {
            return false;
        }
    }

    private JsonObject Renew(JsonObject map)
    {
        map["data"] = Data();
        return map;
    }

    private JsonObject Data() => new()
    {
        ["client-ca-file"] = pki.Authority.CertificatePem,
        ["requestheader-allowed-names"] = $"[\"{ClusterPki.FrontProxyName}\"]",
        ["requestheader-client-ca-file"] = pki.FrontProxyCaPem,
        ["requestheader-extra-headers-prefix"] = "[\"X-Remote-Extra-\"]",
        ["requestheader-group-headers"] = "[\"X-Remote-Group\"]",
        ["requestheader-uid-headers"] = "[\"X-Remote-Uid\"]",
        ["requestheader-username-headers"] = "[\"X-Remote-User\"]",
    };
}
