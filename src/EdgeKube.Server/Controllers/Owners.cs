using EdgeKube.Api.Views;

namespace EdgeKube.Server.Controllers;

/// <summary>Reads ownerReferences.</summary>
internal static class Owners
{
    public static OwnerReference? Controller(this ObjectMeta meta) => meta.OwnerReferences?.FirstOrDefault(o => o.Controller == true);
}
