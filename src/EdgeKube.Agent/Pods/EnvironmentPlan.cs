using EdgeKube.Agent.Volumes;
using EdgeKube.Api.Values;
using EdgeKube.Api.Views;

namespace EdgeKube.Agent.Pods;

/// <summary>Works out a container's environment variables.</summary>
internal sealed class EnvironmentPlan(ConfigLookup lookup, PodView pod, ContainerSpec container, string podIp, string hostIp, NodeAmounts node)
{
    private readonly Dictionary<string, string> _values = [];
    private readonly List<string> _order = [];

    /// <exception cref="PodConfigException">Something it names is not there.</exception>
    public IReadOnlyList<KeyValuePair<string, string>> Make()
    {
        foreach (var (name, value) in ServiceVariables.Of(lookup.Services(), pod.Metadata.Namespace, pod.Spec.EnableServiceLinks ?? true))
        {
            Set(name, value);
        }

        foreach (var source in container.EnvFrom ?? [])
        {
            AddAll(source);
        }

        var known = new Dictionary<string, string>(_values);
        foreach (var variable in container.Env ?? [])
        {
            var value = variable.ValueFrom is { } from ? From(from) : Expansion.Expand(variable.Value ?? "", known);
            if (value is not null)
            {
                Set(variable.Name, value);
                known[variable.Name] = value;
            }
        }

        return [.. _order.Select(n => KeyValuePair.Create(n, _values[n]))];
    }

    private void Set(string name, string value)
    {
        if (!_values.ContainsKey(name))
        {
            _order.Add(name);
        }

        _values[name] = value;
    }

    private void AddAll(EnvFromSource source)
    {
        var isSecret = source.ConfigMapRef is null;
        if ((source.ConfigMapRef ?? source.SecretRef) is not { } reference)
        {
            return;
        }

        var data = isSecret ? lookup.Secret(pod.Metadata.Namespace, reference.Name) : lookup.ConfigMap(pod.Metadata.Namespace, reference.Name);
        if (data is null && reference.Optional != true)
        {
            throw NotFound(isSecret, reference.Name);
        }

        foreach (var (key, value) in data ?? new Dictionary<string, string>())
        {
            Set(source.Prefix + key, value);
        }
    }

    private string? From(EnvVarSource source) => source switch
    {
        { FieldRef: { } field } => Field(field.FieldPath),
        { ResourceFieldRef: { } resource } => Resource(resource),
        { ConfigMapKeyRef: { } key } => Key(key, isSecret: false),
        { SecretKeyRef: { } key } => Key(key, isSecret: true),
        _ => null,
    };

    private string? Key(KeySelector selector, bool isSecret)
    {
        var ns = pod.Metadata.Namespace;
        var data = isSecret ? lookup.Secret(ns, selector.Name) : lookup.ConfigMap(ns, selector.Name);
        if (data?.GetValueOrDefault(selector.Key) is { } value)
        {
            return value;
        }

        if (selector.Optional == true)
        {
            return null;
        }

        throw data is null
            ? NotFound(isSecret, selector.Name)
            : new PodConfigException(
                "CreateContainerConfigError", $"couldn't find key {selector.Key} in {(isSecret ? "Secret" : "ConfigMap")} {ns}/{selector.Name}");
    }

    private static PodConfigException NotFound(bool isSecret, string name) =>
        new("CreateContainerConfigError", $"{(isSecret ? "secret" : "configmap")} \"{name}\" not found");

    private string Field(string path) => path switch
    {
        "metadata.name" => pod.Metadata.Name,
        "metadata.namespace" => pod.Metadata.Namespace,
        "metadata.uid" => pod.Metadata.Uid,
        "spec.nodeName" => pod.Spec.NodeName ?? "",
        "spec.serviceAccountName" => pod.Spec.ServiceAccountName ?? "",
        "status.hostIP" or "status.hostIPs" => hostIp,
        "status.podIP" or "status.podIPs" => podIp,
        _ when Subscript(path, "metadata.labels") is { } label => pod.Metadata.Labels?.GetValueOrDefault(label) ?? "",
        _ when Subscript(path, "metadata.annotations") is { } annotation => pod.Metadata.Annotations?.GetValueOrDefault(annotation) ?? "",
        _ => throw new PodConfigException("CreateContainerConfigError", $"unsupported fieldPath: {path}"),
    };

    private static string? Subscript(string path, string map) =>
        path.StartsWith($"{map}['", StringComparison.Ordinal) && path.EndsWith("']", StringComparison.Ordinal)
            ? path[(map.Length + 2)..^2]
            : null;

    private string Resource(ResourceFieldSelector selector)
    {
        var of = selector.ContainerName is { Length: > 0 } name
            ? (pod.Spec.InitContainers ?? []).Concat(pod.Spec.Containers).FirstOrDefault(c => c.Name == name)
                ?? throw new PodConfigException("CreateContainerConfigError", $"container {name} not found")
            : container;
        var divisor = Quantity.TryParse(selector.Divisor, out var d) && !d.IsZero ? d : Quantity.Parse("1");
        return DownwardApi.Text(of, selector.Resource, divisor, node);
    }
}
