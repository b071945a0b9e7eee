using System.Text.Json.Nodes;
using EdgeKube.Api.Definitions;
using EdgeKube.Api.Values;
using EdgeKube.Server.Registry.Kinds.Validation;

namespace EdgeKube.Server.Registry.Quotas;

/// <summary>What an object counts for in quotas, and which types a quota's names count. Pure.</summary>
internal static class ObjectUsage
{
    private const string Count = "count/";
    private const string ClassSuffix = ".storageclass.storage.k8s.io/";

    private static readonly GroupResource[] _named =
    [
        BuiltIn.ConfigMaps,
        BuiltIn.Secrets,
        BuiltIn.Services,
        BuiltIn.ReplicationControllers,
        BuiltIn.ResourceQuotas,
        BuiltIn.PersistentVolumeClaims,
    ];

    public static Usage Of(GroupResource type, JsonObject value, DateTimeOffset now)
    {
        var usage = new Usage();
        usage.Add($"{Count}{type}", Usage.One);
        if (_named.Contains(type))
        {
            usage.Add(type.Resource, Usage.One);
        }

        if (type == BuiltIn.Pods)
        {
            PodUsage.Add(usage, value, now);
        }
        else if (type == BuiltIn.Services)
        {
            AddService(usage, value.Map("spec"));
        }
        else if (type == BuiltIn.PersistentVolumeClaims)
        {
            AddClaim(usage, value);
        }

        return usage;
    }

    /// <summary>The type that a name of a quota counts.</summary>
    public static GroupResource TypeOf(string name)
    {
        if (name.StartsWith(Count, StringComparison.Ordinal))
        {
            var type = name[Count.Length..];
            var dot = type.IndexOf('.', StringComparison.Ordinal);
            return dot < 0 ? new("", type) : new(type[(dot + 1)..], type[..dot]);
        }

        return name switch
        {
            "services.nodeports" or "services.loadbalancers" => BuiltIn.Services,
            "requests.storage" => BuiltIn.PersistentVolumeClaims,
            _ when name.Contains(ClassSuffix, StringComparison.Ordinal) => BuiltIn.PersistentVolumeClaims,
            _ when _named.Any(t => t.Resource == name) => new("", name),
            _ => BuiltIn.Pods,
        };
    }

    private static void AddService(Usage usage, JsonObject? spec)
    {
        var ports = spec.List("ports").Count;
        switch (spec.Text("type"))
        {
            case "NodePort":
                AddNumber(usage, "services.nodeports", ports);
                break;
            case "LoadBalancer":
                var all = spec?["allocateLoadBalancerNodePorts"]?.GetValueKind() != System.Text.Json.JsonValueKind.False;
                AddNumber(usage, "services.nodeports", all ? ports : spec.Maps("ports").Count(p => p.Item.Number("nodePort") > 0));
                usage.Add("services.loadbalancers", Usage.One);
                break;
            default:
                break;
        }
    }

    private static void AddClaim(Usage usage, JsonObject claim)
    {
        var spec = claim.Map("spec");
        var storage = ResourceValidation.Amount(spec.Map("resources").Map("requests"), "storage") ?? Quantity.Zero;
        if (ResourceValidation.Amount(claim.Map("status").Map("allocatedResources"), "storage") is { } given && given > storage)
        {
            storage = given;
        }

        usage.Add("requests.storage", storage);
        var name = claim.Map("metadata").Map("annotations").Text("volume.beta.kubernetes.io/storage-class") is { Length: > 0 } old
            ? old
            : spec.Text("storageClassName");
        if (name.Length > 0)
        {
            usage.Add($"{name}{ClassSuffix}requests.storage", storage);
            usage.Add($"{name}{ClassSuffix}persistentvolumeclaims", Usage.One);
        }
    }

    private static void AddNumber(Usage usage, string name, int number) => usage.Add(name, Quantity.FromMilli(number * 1000L));
}
