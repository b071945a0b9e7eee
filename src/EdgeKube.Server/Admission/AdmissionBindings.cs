using System.Text.Json.Nodes;
using EdgeKube.Api.Cel;
using EdgeKube.Server.Auth;
using EdgeKube.Server.Registry;

namespace EdgeKube.Server.Admission;

/// <summary>The values that expressions about a write see.</summary>
internal static class AdmissionBindings
{
    public static CelBindings Of(AdmissionWrite write, AdmissionObject shown, IAuthorizer authorizer)
    {
        var request = JsonNode.Parse(ReviewRequest.Described(write, shown.Version).Span);
        return new CelBindings()
            .Set("object", shown.Value)
            .Set("oldObject", shown.Old)
            .Set("request", request)
            .SetAuthorizer(Asked(write), access => Decide(access, write.User, authorizer));
    }

    private static CelAccess Asked(AdmissionWrite write) => new()
    {
        Group = write.Definition.Group,
        Resource = write.Definition.Plural,
        Subresource = write.Subresource,
        Namespace = write.Namespace,
        Name = write.Name,
    };

    private static (bool Allowed, string Reason) Decide(CelAccess access, Requester requester, IAuthorizer authorizer)
    {
        var user = access.ServiceAccount.Length == 0 ? new UserInfo(requester.Name, requester.Groups) : ServiceAccount(access.ServiceAccount);
        var resource = access.Subresource.Length == 0 ? access.Resource : $"{access.Resource}/{access.Subresource}";
        var asked = new RequestAttributes(access.Verb, access.Group, resource, access.Namespace, access.Name, access.Path);
        return (authorizer.Allows(user, asked), authorizer.Reason(user, asked));
    }

    private static UserInfo ServiceAccount(string name) =>
        new(name, ["system:serviceaccounts", $"system:serviceaccounts:{name.Split(':')[2]}", "system:authenticated"]);
}
