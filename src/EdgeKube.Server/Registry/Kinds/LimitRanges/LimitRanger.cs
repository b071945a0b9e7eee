using System.Text.Json.Nodes;
using EdgeKube.Api.Definitions;
using EdgeKube.Api.Errors;
using EdgeKube.Api.Values;
using EdgeKube.Server.Registry.Kinds.Pods;
using EdgeKube.Server.Registry.Kinds.Validation;

namespace EdgeKube.Server.Registry.Kinds.LimitRanges;

/// <summary>Holds new pods and claims to the LimitRanges of their namespace.</summary>
internal sealed class LimitRanger(StoredObjects stored)
{
    /// <summary>Gives containers that say nothing what their namespace says.</summary>
    public void Default(JsonObject pod)
    {
        foreach (var (_, limit) in Limits(pod.Namespace(), "Container"))
        {
            foreach (var container in PodDefaults.Containers(pod.Ensure("spec")))
            {
                Fill(container, "limits", limit.Map("default"));
                Fill(container, "requests", limit.Map("defaultRequest"));
            }
        }
    }

    /// <exception cref="ApiException">403 with all bounds that are crossed.</exception>
    public void CheckPod(JsonObject pod)
    {
        var wrong = new List<string>();
        var containers = PodDefaults.Containers(pod.Ensure("spec")).Select(c => c.Map("resources")).ToList();
        foreach (var (type, limit) in Limits(pod.Namespace(), "Container", "Pod"))
        {
            if (type == "Container")
            {
                containers.ForEach(c => LimitCheck.Add(type, limit, c.Map("requests"), c.Map("limits"), wrong));
            }
            else
            {
                var spec = pod.Map("spec");
                LimitCheck.Add(type, limit, PodTotals.Of(spec, "requests"), PodTotals.Of(spec, "limits"), wrong);
            }
        }

        Refuse(BuiltIn.Pods, pod, wrong);
    }

    public void CheckClaim(JsonObject claim)
    {
        var wrong = new List<string>();
        foreach (var (type, limit) in Limits(claim.Namespace(), "PersistentVolumeClaim"))
        {
            LimitCheck.Add(type, limit, claim.Map("spec").Map("resources").Map("requests"), null, wrong);
        }

        Refuse(BuiltIn.PersistentVolumeClaims, claim, wrong);
    }

    private static void Fill(JsonObject container, string which, JsonObject? values)
    {
        foreach (var (name, value) in values ?? [])
        {
            container.Ensure("resources").Ensure(which).Default(name, value!.DeepClone());
        }
    }

    private static void Refuse(GroupResource type, JsonObject obj, List<string> wrong)
    {
        if (wrong.Count > 0)
        {
            throw ApiException.Forbidden(new(type, obj.Namespace(), obj.Name()), wrong.Count == 1 ? wrong[0] : $"[{string.Join(", ", wrong)}]");
        }
    }

    private IEnumerable<(string Type, JsonObject Limit)> Limits(string ns, params IReadOnlyList<string> types) =>
        ns.Length == 0 ? [] : stored.All(BuiltIn.LimitRanges, ns)
            .SelectMany(r => r.Map("spec").Maps("limits"))
            .Select(l => (l.Item.Text("type"), l.Item))
            .Where(l => types.Contains(l.Item1, StringComparer.Ordinal));
}
