namespace EdgeKube.EndToEnd.Tests;

/// <summary>A namespace of one test's own; it begins to go, with all that is in it, at the test's end.</summary>
internal sealed class TestNamespace : IAsyncDisposable
{
    private TestNamespace(string name) => Name = name;

    public string Name { get; }

    public static async Task<TestNamespace> NewAsync(string kind) =>
        new(await Cluster.NewNamespaceAsync($"{kind}-{Guid.NewGuid().ToString("n")[..8]}"));

    /// <summary>One of busybox, which ends at once when it is told to.</summary>
    /// <param name="script">What sh runs; without single quotes.</param>
    public Task<string> RunAsync(string pod, string script, string restartPolicy = "Always") => CreateAsync($$"""
        apiVersion: v1
        kind: Pod
        metadata: {name: {{pod}}}
        spec:
          restartPolicy: {{restartPolicy}}
          terminationGracePeriodSeconds: 1
          containers: [{name: c, image: localhost/busybox:1, command: [sh, -c, '{{script}}']}]
        """);

    public Task<string> CreateAsync(string yaml) => Cluster.KubectlAsync($"create -n {Name} -f -", yaml);

    public Task<string> KubectlAsync(string arguments, string? input = null) => Cluster.KubectlAsync($"{arguments} -n {Name}", input);

    public Task<string> KubectlAsync(IEnumerable<string> arguments) => Cluster.KubectlAsync([.. arguments, "-n", Name]);

    public Task<string> ReadyAsync(string pod) => KubectlAsync($"wait pod/{pod} --for=condition=Ready --timeout=60s");

    public Task<string> UntilAsync(string arguments, Func<string, bool> wanted, TimeSpan? within = null) =>
        Cluster.UntilAsync($"{arguments} -n {Name}", wanted, within);

    /// <summary>A field of a pod, by its path without the braces, when it is as wanted.</summary>
    public Task<string> UntilPodAsync(string pod, string path, Func<string, bool> wanted) => UntilAsync($"get pod {pod} -o jsonpath={{{path}}}", wanted);

    public async ValueTask DisposeAsync() => await Cluster.KubectlAsync($"delete namespace {Name} --wait=false");
}
