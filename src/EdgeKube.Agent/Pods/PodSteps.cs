using EdgeKube.Agent.Pods.Hooks;
using EdgeKube.Agent.Runtimes;
using EdgeKube.Agent.Volumes;
using EdgeKube.Api.Views;
using Microsoft.Extensions.Logging;

namespace EdgeKube.Agent.Pods;

/// <summary>Takes the steps that the machine names.</summary>
internal sealed partial class PodSteps(PodTools tools, ILogger logger)
{
    private readonly ContainerStopping _stopping = new(tools);

    /// <summary>Begins what takes its time and goes on by itself.</summary>
    /// <returns>False for a step that <see cref="TakeAsync"/> takes.</returns>
    public bool Begin(PodStep step, PodView pod, PodSight sight, PodMemory memory, PodActivities activities)
    {
        switch (step)
        {
            case PodStep.StartContainer start:
                activities.Start(start.Container.Name, ct => StartAsync(pod, sight, start, memory, activities, ct));
                return true;
            case PodStep.CancelStart:
                activities.CancelStart();
                return true;
            case PodStep.BeginStop stop:
                foreach (var id in stop.Ids)
                {
                    _stopping.Begin(pod, sight, sight.Containers.First(c => c.Id == id), stop, activities);
                }

                return true;
            case PodStep.Kill kill:
                foreach (var id in kill.Ids)
                {
                    var container = sight.Containers.First(c => c.Id == id);
                    activities.Kill(id, kill.By, ct => _stopping.KillAsync(pod, container, kill.By, ct));
                }

                return true;
            default:
                return false;
        }
    }

    public async Task TakeAsync(PodStep step, PodView pod, PodMemory memory, CancellationToken ct)
    {
        if (step is PodStep.CreateSandbox && !await PrepareAsync(pod, memory, ct))
        {
            return;
        }

        await GatedAsync(() => step switch
        {
            PodStep.CreateSandbox create => CreateSandboxAsync(pod, create, memory, ct),
            PodStep.StopSandbox sandbox => tools.Runtime.StopSandboxAsync(sandbox.Id, ct),
            PodStep.RemoveSandbox sandbox => tools.Runtime.RemoveSandboxAsync(sandbox.Id, ct),
            PodStep.RemoveContainer container => tools.Runtime.RemoveContainerAsync(container.Id, ct),
            _ => Task.CompletedTask,
        }, ct);
    }

    /// <returns>False: a volume cannot be had yet, and the pod waits.</returns>
    private async Task<bool> PrepareAsync(PodView pod, PodMemory memory, CancellationToken ct)
    {
        if (!pod.Spec.HostNetwork)
        {
            await tools.Network.WhenReadyAsync(ct);
        }

        var missing = await tools.Volumes.SetUpAsync(pod, ct);
        if (missing.Count == 0)
        {
            return true;
        }

        memory.FailMount(string.Join("; ", missing));
        foreach (var problem in missing)
        {
            Say(pod, null, "Warning", "FailedMount", problem);
        }

        return false;
    }

    private async Task GatedAsync(Func<Task> work, CancellationToken ct)
    {
        await tools.Gate.WaitAsync(ct);
        try
        {
            await work();
        }
        finally
        {
            tools.Gate.Release();
        }
    }

    private async Task CreateSandboxAsync(PodView pod, PodStep.CreateSandbox create, PodMemory memory, CancellationToken ct)
    {
        if (create.Attempt > 0)
        {
            Say(pod, null, "Normal", "SandboxChanged", "Pod sandbox changed, it will be killed and re-created.");
        }

        try
        {
            await (tools.Cgroups?.SetAsync(pod, pod.Spec, ct) ?? Task.CompletedTask);
            await tools.Runtime.RunSandboxAsync(tools.SandboxOf(pod, create.Attempt), ct);
            memory.SucceedPod();
        }
        catch (PodConfigException e)
        {
            memory.FailPod(e.Reason, e.Message);
            Say(pod, null, "Warning", e.Reason, e.Message);
        }
        catch (RuntimeException e)
        {
            memory.FailPod("FailedCreatePodSandBox", e.Message);
            Say(pod, null, "Warning", "FailedCreatePodSandBox", $"Failed to create pod sandbox: rpc error: code = {e.Code} desc = {e.Message}");
            LogSandboxFailed($"{pod.Metadata.Namespace}/{pod.Metadata.Name}", e.Message);
        }
    }

    private async Task StartAsync(
        PodView pod, PodSight sight, PodStep.StartContainer start, PodMemory memory, PodActivities activities, CancellationToken ct)
    {
        var container = start.Container;
        var images = new ImageStep(tools, (type, reason, message) => Say(pod, container.Name, type, reason, message));
        try
        {
            var image = await images.EnsureAsync(pod, container, ct);
            await MountImagesAsync(pod, container, images, ct);
            await GatedAsync(() => RunAsync(pod, sight, start, image, activities, ct), ct);
            memory.Succeed(container.Name);
            await PostStartAsync(pod, sight, container, activities, ct);
        }
        catch (PodConfigException e)
        {
            Fail(pod, container, e, memory);
        }
        catch (RuntimeException e) when (e.Code is not "Unavailable")
        {
            Fail(pod, container, new PodConfigException("RunContainerError", e.Message), memory);
        }
    }

    private async Task MountImagesAsync(PodView pod, ContainerSpec container, ImageStep images, CancellationToken ct)
    {
        foreach (var volume in tools.Volumes.Images.MissingOf(pod, container))
        {
            var image = await images.EnsureAsync(pod, volume.Source.Text("reference") ?? "", volume.Source.Text("pullPolicy"), ct);
            try
            {
                await tools.Volumes.Images.MountAsync(pod.Metadata.Uid, volume, image.Id, ct);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException or RuntimeException { Code: not "Unavailable" })
            {
                throw new PodConfigException("CreateContainerError", $"failed to mount the image of volume \"{volume.Name}\": {e.Message}");
            }
        }
    }

    // The container counts as started only when its hook is done.
    private async Task PostStartAsync(PodView pod, PodSight sight, ContainerSpec container, PodActivities activities, CancellationToken ct)
    {
        if (container.Lifecycle?.PostStart is not { } hook || activities.MadeId is not { } id)
        {
            return;
        }

        try
        {
            await tools.Hooks.RunAsync(hook, container, id, tools.IpOf(pod, sight), ct);
        }
        catch (HookException e)
        {
            Say(pod, container.Name, "Warning", "FailedPostStartHook", "PostStartHook failed");
            LogHookFailed($"{pod.Metadata.Namespace}/{pod.Metadata.Name}", container.Name, e.Message);
            activities.Break(id);
        }
    }

    private async Task RunAsync(
        PodView pod, PodSight sight, PodStep.StartContainer start, RuntimeImage image, PodActivities activities, CancellationToken ct)
    {
        var container = start.Container;
        var sandbox = sight.Ready ?? throw new RuntimeException("Unavailable", "the pod's sandbox has ended");
        var ip = tools.IpOf(pod, sight);
        var last = sight.Last(container.Name);
        var attempt = last is null ? tools.Files.NextAttempt(pod.Metadata, container.Name) : start.Attempt;
        var environment = new EnvironmentPlan(tools.Lookup, pod, container, ip, tools.Identity.NodeIp, tools.Amounts).Make();
        var mounts = await MountsAsync(pod, container, tools.Files.Mounts(pod, container, attempt, ip), environment, ct);
        var spec = ContainerPlan.Container(pod, container, attempt, image, environment, mounts, tools.Files.SeccompProfiles) with
        {
            TargetId = container.TargetContainerName is { Length: > 0 } target ? sight.Last(target)?.Id ?? "" : "",
        };
        spec = ContainerPlan.WithBackOff(tools.Sized(spec, pod, container), BackOff.StepsAfter(last));
        var sandboxSpec = tools.SandboxOf(pod, sandbox.Attempt);
        var id = await CreateAsync(sandbox.Id, sandboxSpec, spec, ct);
        activities.Made(id);
        Say(pod, container.Name, "Normal", "Created", $"Created container: {container.Name}");
        await tools.Runtime.StartContainerAsync(id, ct);
        Say(pod, container.Name, "Normal", "Started", $"Started container {container.Name}");
    }

    private async Task<IReadOnlyList<Mount>> MountsAsync(
        PodView pod, ContainerSpec container, IReadOnlyList<Mount> own, IReadOnlyList<KeyValuePair<string, string>> environment, CancellationToken ct)
    {
        // The sandbox may have been made by an agent before this one.
        if (!tools.Volumes.IsReady(pod.Metadata.Uid) && await tools.Volumes.SetUpAsync(pod, ct) is [var missing, ..])
        {
            throw new PodConfigException("CreateContainerConfigError", missing);
        }

        try
        {
            var volumes = tools.Volumes.Mounts(pod, container, environment.ToDictionary(e => e.Key, e => e.Value));
            return [.. own.Where(o => !volumes.Any(v => v.ContainerPath == o.ContainerPath)), .. volumes];
        }
        catch (VolumeException e)
        {
            throw new PodConfigException("CreateContainerConfigError", e.Message);
        }
    }

    private async Task<string> CreateAsync(string sandboxId, SandboxSpec sandbox, RuntimeContainerSpec container, CancellationToken ct)
    {
        try
        {
            return await tools.Runtime.CreateContainerAsync(sandboxId, sandbox, container, ct);
        }
        catch (RuntimeException e) when (e.Code is not "Unavailable")
        {
            throw new PodConfigException("CreateContainerError", e.Message);
        }
    }

    private void Fail(PodView pod, ContainerSpec container, PodConfigException problem, PodMemory memory)
    {
        var (reason, message, image) = (problem.Reason, problem.Message, problem.Image ?? container.Image);
        var (trouble, before) = memory.Fail(container.Name, reason, message);
        Say(pod, container.Name, "Warning", "Failed", $"Error: {(reason is "ErrImagePull" or "ErrImageNeverPull" ? reason : message)}");
        if (reason == "ErrImagePull" && before is not null)
        {
            var text = $"Back-off pulling image \"{image}\": ErrImagePull: {message}";
            memory.Replace(container.Name, "ImagePullBackOff", text);
            Say(pod, container.Name, "Normal", "BackOff", $"Back-off pulling image \"{image}\"");
        }
        else if (reason == "RunContainerError" && trouble.Failures == 1)
        {
            LogContainerFailed($"{pod.Metadata.Namespace}/{pod.Metadata.Name}", container.Name, message);
        }
    }

    private void Say(PodView pod, string? container, string type, string reason, string message) =>
        PodEvents.Say(tools.Sink, pod, container, type, reason, message);

    [LoggerMessage(LogLevel.Warning, "Pod {Pod} got no sandbox: {Problem}")]
    private partial void LogSandboxFailed(string pod, string problem);

    [LoggerMessage(LogLevel.Warning, "Container {Container} of pod {Pod} did not start: {Problem}")]
    private partial void LogContainerFailed(string pod, string container, string problem);

    [LoggerMessage(LogLevel.Information, "The postStart hook of container {Container} of pod {Pod} failed: {Problem}")]
    private partial void LogHookFailed(string pod, string container, string problem);
}
