using System.Text.Json.Nodes;
using EdgeKube.Api.Definitions;
using EdgeKube.Api.Values;
using EdgeKube.Server.Registry.Kinds.Validation;

namespace EdgeKube.Server.Registry.Quotas;

/// <summary>Which changes of objects quotas have to do with. Pure.</summary>
internal static class QuotaChange
{
    /// <summary>Whether an object may come to count for more.</summary>
    public static bool MayGrow(GroupResource type, string subresource) =>
        type == BuiltIn.Pods ? subresource == "resize"
        : subresource.Length == 0 && (type == BuiltIn.Services || type == BuiltIn.PersistentVolumeClaims);

    /// <summary>Whether what was counted is no longer so: a quota bounds something else, or an object counts for less.</summary>
    public static bool Outdates(GroupResource type, JsonObject wanted, JsonObject old, string subresource)
    {
        if (type == BuiltIn.Pods)
        {
            return IsOver(wanted) != IsOver(old) || subresource is "" or "resize";
        }

        return type == BuiltIn.ResourceQuotas
            ? subresource.Length == 0
            : type == BuiltIn.Services || type == BuiltIn.PersistentVolumeClaims;
    }

    private static bool IsOver(JsonObject pod) => pod.Map("status").Text("phase") is "Succeeded" or "Failed";
}
