using EdgeKube.Agent.Runtimes;
using EdgeKube.Api.Views;

namespace EdgeKube.Agent.Pods;

/// <summary>Brings a container's image to the node as its pull policy says, and tells of it as events.</summary>
internal sealed class ImageStep(PodTools tools, Action<string, string, string> say)
{
    private static readonly TimeSpan _progress = TimeSpan.FromMinutes(1);

    /// <exception cref="PodConfigException">It cannot be had; the reason is ErrImagePull, ErrImageNeverPull or InvalidImageName.</exception>
    public async Task<RuntimeImage> EnsureAsync(PodView pod, ContainerSpec container, CancellationToken ct)
    {
        if (pod.Spec.RuntimeClassName == HostImage.RuntimeClass)
        {
            return container.Image == HostImage.Name ? HostImage.Value : throw new PodConfigException(
                "InvalidImageName",
                $"a pod of runtimeClassName {HostImage.RuntimeClass} runs the node's own programs: its image must be \"{HostImage.Name}\", not \"{container.Image}\"");
        }

        var image = await EnsureAsync(pod, container.Image, container.ImagePullPolicy, ct);
        return ImagePlatform.Problem(image, container.Image) is { } problem ? throw new PodConfigException("CreateContainerError", problem) : image;
    }

    /// <summary>An image whose files alone are wanted, whatever machine it is for.</summary>
    /// <exception cref="PodConfigException">As above.</exception>
    public async Task<RuntimeImage> EnsureAsync(PodView pod, string reference, string? policy, CancellationToken ct)
    {
        if (reference.Length == 0 || reference.Any(c => char.IsWhiteSpace(c)))
        {
            throw new PodConfigException("InvalidImageName", $"Failed to apply default image tag \"{reference}\": couldn't parse image name \"{reference}\": invalid reference format");
        }

        var image = await HaveAsync(pod, reference, policy ?? DefaultPolicy(reference), ct);
        tools.Pulls.LastNeeded[image.Id] = tools.Time.GetUtcNow();
        return image;
    }

    private async Task<RuntimeImage> HaveAsync(PodView pod, string image, string policy, CancellationToken ct)
    {
        var present = policy == "Always" ? null : await tools.Runtime.FindImageAsync(image, ct);
        if (present is not null)
        {
            say("Normal", "Pulled", $"Container image \"{image}\" already present on machine");
            return present;
        }

        return policy == "Never"
            ? throw new PodConfigException("ErrImageNeverPull", $"Container image \"{image}\" is not present with pull policy of Never") { Image = image }
            : await PullAsync(pod, image, ct);
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
        var asked = tools.Time.GetTimestamp();
        var started = asked;
        try
        {
            var pulled = await tools.Pulls.WhenTurnAsync(
                () =>
                {
                    started = tools.Time.GetTimestamp();
                    return TellingAsync(PullWithAnyAsync(pod, image, ct), image, started, ct);
                },
                ct);
            var (took, all) = (Text(tools.Time.GetElapsedTime(started)), Text(tools.Time.GetElapsedTime(asked)));
            say("Normal", "Pulled", $"Successfully pulled image \"{image}\" in {took} ({all} including waiting). Image size: {pulled.SizeBytes} bytes.");
            return pulled;
        }
        catch (RuntimeException e)
        {
            say("Warning", "Failed", $"Failed to pull image \"{image}\": {e.Message}");
            throw new PodConfigException("ErrImagePull", e.Message) { Image = image };
        }
    }

    // With each credential that fits, until one is taken; the last refusal counts.
    private async Task<RuntimeImage> PullWithAnyAsync(PodView pod, string image, CancellationToken ct)
    {
        var secrets = (pod.Spec.ImagePullSecrets ?? []).Select(s => tools.Lookup.Secret(pod.Metadata.Namespace, s.Name));
        var credentials = PullSecrets.For(image, secrets);
        for (var i = 0; i < credentials.Count - 1; i++)
        {
            try
            {
                return await tools.Runtime.PullImageAsync(image, credentials[i], ct);
            }
            catch (RuntimeException e) when (e.Code is not "Unavailable")
            {
                // the next one may be the right one
            }
        }

        return await tools.Runtime.PullImageAsync(image, credentials.Count > 0 ? credentials[^1] : null, ct);
    }

    private async Task<RuntimeImage> TellingAsync(Task<RuntimeImage> pull, string image, long started, CancellationToken ct)
    {
        while (true)
        {
            using var enough = CancellationTokenSource.CreateLinkedTokenSource(ct);
            if (await Task.WhenAny(pull, Task.Delay(_progress, tools.Time, enough.Token)) == pull)
            {
                await enough.CancelAsync();
                return await pull;
            }

            say("Normal", "Pulling", $"Still pulling image \"{image}\" after {Text(tools.Time.GetElapsedTime(started))}");
        }
    }

    private static string Text(TimeSpan took) => took.TotalSeconds < 1 ? $"{took.TotalMilliseconds:0}ms" : $"{took.TotalSeconds:0.###}s";
}
