using System.Text;
using System.Text.Json;
using EdgeKube.Agent.Runtimes;
using EdgeKube.Api.Views;

namespace EdgeKube.Agent.Pods;

/// <summary>Brings a container's image to the node as its pull policy says, and tells of it as events.</summary>
internal sealed class ImageStep(PodTools tools, Action<string, string, string> say)
{
    /// <exception cref="PodConfigException">It cannot be had; the reason is ErrImagePull, ErrImageNeverPull or InvalidImageName.</exception>
    public async Task<RuntimeImage> EnsureAsync(PodView pod, ContainerSpec container, CancellationToken ct)
    {
        if (container.Image.Length == 0 || container.Image.Any(c => char.IsWhiteSpace(c)))
        {
            throw new PodConfigException("InvalidImageName", $"Failed to apply default image tag \"{container.Image}\": couldn't parse image name \"{container.Image}\": invalid reference format");
        }

        var policy = container.ImagePullPolicy ?? DefaultPolicy(container.Image);
        var present = policy == "Always" ? null : await tools.Runtime.FindImageAsync(container.Image, ct);
        if (present is not null)
        {
            say("Normal", "Pulled", $"Container image \"{container.Image}\" already present on machine");
            return present;
        }

        return policy == "Never"
            ? throw new PodConfigException("ErrImageNeverPull", $"Container image \"{container.Image}\" is not present with pull policy of Never")
            : await PullAsync(pod, container.Image, ct);
    }

    private static string DefaultPolicy(string image)
    {
        var name = image[(image.LastIndexOf('/') + 1)..];
        return !name.Contains('@', StringComparison.Ordinal) && (!name.Contains(':', StringComparison.Ordinal) || name.EndsWith(":latest", StringComparison.Ordinal))
            ? "Always"
            : "IfNotPresent";
    }

    private async Task<RuntimeImage> PullAsync(PodView pod, string image, CancellationToken ct)
    {
        say("Normal", "Pulling", $"Pulling image \"{image}\"");
        var started = tools.Time.GetTimestamp();
        try
        {
            var pulled = await tools.Runtime.PullImageAsync(image, Credential(pod, image), ct);
            var took = tools.Time.GetElapsedTime(started);
            var text = took.TotalSeconds < 1 ? $"{took.TotalMilliseconds:0}ms" : $"{took.TotalSeconds:0.###}s";
            say("Normal", "Pulled", $"Successfully pulled image \"{image}\" in {text} ({text} including waiting). Image size: {pulled.SizeBytes} bytes.");
            return pulled;
        }
        catch (RuntimeException e)
        {
            say("Warning", "Failed", $"Failed to pull image \"{image}\": {e.Message}");
            throw new PodConfigException("ErrImagePull", e.Message);
        }
    }

    private RegistryCredential? Credential(PodView pod, string image)
    {
        var server = image.Split('/')[0];
        return (pod.Spec.ImagePullSecrets ?? [])
            .Select(s => tools.Lookup.Secret(pod.Metadata.Namespace, s.Name)?.GetValueOrDefault(".dockerconfigjson"))
            .OfType<string>()
            .Select(json => Find(json, server))
            .FirstOrDefault(c => c is not null);
    }

    private static RegistryCredential? Find(string dockerConfig, string server)
    {
        try
        {
            using var document = JsonDocument.Parse(dockerConfig);
            return document.RootElement.TryGetProperty("auths", out var auths) && auths.TryGetProperty(server, out var entry)
                ? Read(entry, server)
                : null;
        }
        catch (JsonException)
        {
            return null; // as the kubelet: a Secret that cannot be read gives nothing
        }
    }

    private static RegistryCredential? Read(JsonElement entry, string server)
    {
        if (entry.TryGetProperty("auth", out var auth) && auth.GetString() is { Length: > 0 } encoded
            && Encoding.UTF8.GetString(Convert.FromBase64String(encoded)).Split(':', 2) is [var name, var word])
        {
            return new RegistryCredential(server, name, word);
        }

        return entry.TryGetProperty("username", out var user) && entry.TryGetProperty("password", out var password)
            ? new RegistryCredential(server, user.GetString() ?? "", password.GetString() ?? "")
            : null;
    }
}
