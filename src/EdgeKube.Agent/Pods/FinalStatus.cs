using System.Text.Json;
using EdgeKube.Agent.State;
using EdgeKube.Api.Views;

namespace EdgeKube.Agent.Pods;

/// <summary>Remembers how a pod ended: it must not begin again when the runtime has lost its containers.</summary>
internal sealed class FinalStatus(IAgentMemory? memory, string uid)
{
    public const string Prefix = "final/";

    public PodStatus? Value { get; private set; } = memory?.Get(Prefix + uid) is { } json
        ? JsonSerializer.Deserialize(json, ApiJson.Default.PodView)?.Status
        : null;

    /// <summary>Durable when it returns.</summary>
    public async Task KeepAsync(PodStatus status)
    {
        if (memory is not null && Value is null)
        {
            await memory.SetAsync(Prefix + uid, JsonSerializer.SerializeToUtf8Bytes(new PodView { Status = status }, ApiJson.Default.PodView));
            Value = status;
        }
    }

    public Task ForgetAsync() => memory?.SetAsync(Prefix + uid, null) ?? Task.CompletedTask;
}
