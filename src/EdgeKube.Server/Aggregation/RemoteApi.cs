using System.Text.Json.Nodes;
using EdgeKube.Server.Registry.Kinds.Validation;
using EdgeKube.Server.Webhooks;

namespace EdgeKube.Server.Aggregation;

/// <summary>A group version that an extension API server serves, as its APIService says.</summary>
/// <param name="Target">Where that server listens.</param>
/// <param name="SkipsTls">Its certificate is not looked at.</param>
internal sealed record RemoteApi(string Name, string Group, string Version, long GroupPriority, long VersionPriority, WebhookTarget Target, bool SkipsTls)
{
    private volatile RemoteState _state = RemoteState.Unknown;

    public string ApiVersion => $"{Group}/{Version}";

    public string ServiceNamespace => Target.Address.Host.Split('.')[1];

    public string ServiceName => Target.Address.Host.Split('.')[0];

    /// <summary>What the last look at it found.</summary>
    public RemoteState State
    {
        get => _state;
        set => _state = value;
    }

    /// <summary>Null for what this server serves itself.</summary>
    public static RemoteApi? Read(JsonObject apiService)
    {
        var spec = apiService.Map("spec");
        if (spec.Map("service") is not { } service || spec.Text("group").Length == 0)
        {
            return null;
        }

        var config = new JsonObject { ["service"] = service.DeepClone(), ["caBundle"] = spec.Text("caBundle") };
        return WebhookTarget.Read(config) is { } target
            ? new(
                apiService.Name(),
                spec.Text("group"),
                spec.Text("version"),
                spec.Number("groupPriorityMinimum") ?? 0,
                spec.Number("versionPriority") ?? 0,
                target,
                spec.Truth("insecureSkipTLSVerify"))
            : null;
    }
}
