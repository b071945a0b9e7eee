using System.Text.Json.Nodes;
using EdgeKube.Api.Views;

namespace EdgeKube.Server.Controllers;

/// <summary>Writes the reference of an object to the one that controls it.</summary>
internal static class OwnedBy
{
    public static JsonArray Controller(string apiVersion, string kind, ObjectMeta owner) => new(new JsonObject
    {
        ["apiVersion"] = apiVersion,
        ["kind"] = kind,
        ["name"] = owner.Name,
        ["uid"] = owner.Uid,
        ["controller"] = true,
        ["blockOwnerDeletion"] = true,
    });
}
