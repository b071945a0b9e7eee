using System.Text.Json;
using EdgeKube.Api.Errors;
using EdgeKube.Api.Views;
using EdgeKube.Server.Registry;

namespace EdgeKube.Server.ApiServer.Streams;

/// <summary>The pod that a stream is to reach, and the container in it.</summary>
internal static class PodTarget
{
    /// <exception cref="ApiException">404: there is no such pod.</exception>
    public static async Task<PodView> FindAsync(IRegistry registry, ApiRequest request, CancellationToken ct)
    {
        var stored = await registry.FindAsync(request.Key, ct) ?? throw ApiException.NotFound(request.Key);
        return JsonSerializer.Deserialize(stored.Value.Span, ApiJson.Default.PodView)!;
    }

    /// <exception cref="ApiException">400: it is on no node yet.</exception>
    public static string NodeOf(PodView pod) => pod.Spec.NodeName is { Length: > 0 } node
        ? node
        : throw ApiException.BadRequest($"pod {pod.Metadata.Name} does not have a host assigned");

    /// <exception cref="ApiException">400: there is no such container, or it must be said which.</exception>
    public static string ContainerOf(PodView pod, string asked)
    {
        var init = pod.Spec.InitContainers?.Select(c => c.Name).ToList() ?? [];
        var main = pod.Spec.Containers.Select(c => c.Name).ToList();
        var ephemeral = pod.Spec.EphemeralContainers?.Select(c => c.Name).ToList() ?? [];
        if (asked.Length > 0)
        {
            return main.Concat(init).Concat(ephemeral).Contains(asked)
                ? asked
                : throw ApiException.BadRequest($"container {asked} is not valid for pod {pod.Metadata.Name}");
        }

        if (main.Count == 1)
        {
            return main[0];
        }

        var inits = init.Count == 0 ? "" : $" or one of the init containers: [{string.Join(' ', init)}]";
        var ephemerals = ephemeral.Count == 0 ? "" : $" or one of the ephemeral containers: [{string.Join(' ', ephemeral)}]";
        throw ApiException.BadRequest(
            $"a container name must be specified for pod {pod.Metadata.Name}, choose one of: [{string.Join(' ', main)}]{inits}{ephemerals}");
    }
}
