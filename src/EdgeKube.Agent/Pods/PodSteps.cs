using EdgeKube.Agent.Runtimes;
using EdgeKube.Api.Views;
using Microsoft.Extensions.Logging;

namespace EdgeKube.Agent.Pods;

/// <summary>Takes the steps that the machine names.</summary>
internal sealed partial class PodSteps(PodTools tools, ILogger logger)
{
    public async Task TakeAsync(PodStep step, PodView pod, PodSight sight, PodMemory memory, CancellationToken ct)
    {
        if (step is PodStep.StopContainers stop)
        {
            await StopAsync(pod, sight, stop, ct); // may take its grace: others need not wait for it
            return;
        }

        if (step is PodStep.StartContainer start)
        {
            await StartAsync(pod, sight, start, memory, ct);
            return;
        }

        if (step is PodStep.CreateSandbox && !pod.Spec.HostNetwork)
        {
            await tools.Network.WhenReadyAsync(ct);
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
        if (Unsupported(pod) is { } volume)
        {
            memory.FailPod("FailedMount", volume);
            Say(pod, null, "Warning", "FailedMount", volume);
            return;
        }

        if (create.Attempt > 0)
        {
            Say(pod, null, "Normal", "SandboxChanged", "Pod sandbox changed, it will be killed and re-created.");
        }

        try
        {
            await tools.Runtime.RunSandboxAsync(ContainerPlan.Sandbox(pod, create.Attempt, tools.Files.LogDirectory(pod.Metadata)), ct);
            memory.SucceedPod();
        }
        catch (RuntimeException e)
        {
            memory.FailPod("FailedCreatePodSandBox", e.Message);
            Say(pod, null, "Warning", "FailedCreatePodSandBox", $"Failed to create pod sandbox: rpc error: code = {e.Code} desc = {e.Message}");
            LogSandboxFailed($"{pod.Metadata.Namespace}/{pod.Metadata.Name}", e.Message);
        }
    }

    // Every pod of Kubernetes carries a projected token volume; here none is injected, so any volume is one the user asked for.
    private static string? Unsupported(PodView pod) => (pod.Spec.Volumes ?? [])
        .Select(v => v.TryGetProperty("name", out var name) ? name.GetString() : null)
        .Where(name => name is not null)
        .Select(name => $"MountVolume.SetUp failed for volume \"{name}\" : volumes are not supported by this node yet")
        .FirstOrDefault();

    private async Task StopAsync(PodView pod, PodSight sight, PodStep.StopContainers stop, CancellationToken ct)
    {
        foreach (var name in sight.Containers.Where(c => stop.Ids.Contains(c.Id)).Select(c => c.Name))
        {
            Say(pod, name, "Normal", "Killing", $"Stopping container {name}");
        }

        await Task.WhenAll(stop.Ids.Select(id => tools.Runtime.StopContainerAsync(id, stop.Grace, ct)));
    }

    private async Task StartAsync(PodView pod, PodSight sight, PodStep.StartContainer start, PodMemory memory, CancellationToken ct)
    {
        var container = start.Container;
        var images = new ImageStep(tools, (type, reason, message) => Say(pod, container.Name, type, reason, message));
        try
        {
            var image = await images.EnsureAsync(pod, container, ct);
            await GatedAsync(() => RunAsync(pod, sight, start, image, ct), ct);
            memory.Succeed(container.Name);
        }
        catch (PodConfigException e)
        {
            Fail(pod, container, e.Reason, e.Message, memory);
        }
        catch (RuntimeException e) when (e.Code is not "Unavailable")
        {
            Fail(pod, container, "RunContainerError", e.Message, memory);
        }
    }

    private async Task RunAsync(PodView pod, PodSight sight, PodStep.StartContainer start, RuntimeImage image, CancellationToken ct)
    {
        var container = start.Container;
        var sandbox = sight.Ready ?? throw new RuntimeException("Unavailable", "the pod's sandbox has ended");
        var ip = pod.Spec.HostNetwork ? tools.Identity.NodeIp : sandbox.Ip;
        var environment = new EnvironmentPlan(tools.Lookup, pod, container, ip, tools.Identity.NodeIp).Make();
        var mounts = tools.Files.Mounts(pod, container, start.Attempt, ip);
        var spec = ContainerPlan.Container(pod, container, start.Attempt, image, environment, mounts);
        var sandboxSpec = ContainerPlan.Sandbox(pod, sandbox.Attempt, tools.Files.LogDirectory(pod.Metadata));
        var id = await CreateAsync(sandbox.Id, sandboxSpec, spec, ct);
        Say(pod, container.Name, "Normal", "Created", $"Created container: {container.Name}");
        await tools.Runtime.StartContainerAsync(id, ct);
        Say(pod, container.Name, "Normal", "Started", $"Started container {container.Name}");
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

    private void Fail(PodView pod, ContainerSpec container, string reason, string message, PodMemory memory)
    {
        var again = memory.Find(container.Name) is not null;
        var trouble = memory.Fail(container.Name, reason, message);
        Say(pod, container.Name, "Warning", "Failed", $"Error: {(reason is "ErrImagePull" or "ErrImageNeverPull" ? reason : message)}");
        if (reason == "ErrImagePull" && again)
        {
            var text = $"Back-off pulling image \"{container.Image}\": ErrImagePull: {message}";
            memory.Replace(container.Name, "ImagePullBackOff", text);
            Say(pod, container.Name, "Normal", "BackOff", $"Back-off pulling image \"{container.Image}\"");
        }
        else if (reason == "RunContainerError" && trouble.Failures == 1)
        {
            LogContainerFailed($"{pod.Metadata.Namespace}/{pod.Metadata.Name}", container.Name, message);
        }
    }

    private void Say(PodView pod, string? container, string type, string reason, string message)
    {
        var isInit = pod.Spec.InitContainers?.Any(c => c.Name == container) == true;
        var about = new ObjectReference
        {
            ApiVersion = "v1",
            Kind = "Pod",
            Namespace = pod.Metadata.Namespace,
            Name = pod.Metadata.Name,
            Uid = pod.Metadata.Uid,
            FieldPath = container is null ? null : $"spec.{(isInit ? "initContainers" : "containers")}{{{container}}}",
        };
        tools.Sink.Event(about, type, reason, message);
    }

    [LoggerMessage(LogLevel.Warning, "Pod {Pod} got no sandbox: {Problem}")]
    private partial void LogSandboxFailed(string pod, string problem);

    [LoggerMessage(LogLevel.Warning, "Container {Container} of pod {Pod} did not start: {Problem}")]
    private partial void LogContainerFailed(string pod, string container, string problem);
}
