using EdgeKube.Api.Values;

namespace EdgeKube.Api.Definitions;

/// <summary>The types that our own components name.</summary>
public static class BuiltIn
{
    public static GroupResource Namespaces { get; } = new("", "namespaces");

    public static GroupResource Nodes { get; } = new("", "nodes");

    public static GroupResource Pods { get; } = new("", "pods");

    public static GroupResource ConfigMaps { get; } = new("", "configmaps");

    public static GroupResource Secrets { get; } = new("", "secrets");

    public static GroupResource ServiceAccounts { get; } = new("", "serviceaccounts");

    public static GroupResource Events { get; } = new("", "events");

    public static GroupResource Services { get; } = new("", "services");

    public static GroupResource EndpointSlices { get; } = new("discovery.k8s.io", "endpointslices");

    public static GroupResource Leases { get; } = new("coordination.k8s.io", "leases");

    public static GroupResource Deployments { get; } = new("apps", "deployments");

    public static GroupResource ReplicaSets { get; } = new("apps", "replicasets");
}
