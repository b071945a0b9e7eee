using EdgeKube.Api.Errors;
using EdgeKube.Server.Auth;

namespace EdgeKube.Server.ApiServer;

/// <summary>Refuses what somebody may not do, in Kubernetes' words.</summary>
internal sealed class AccessGuard(IAuthorizer authorizer)
{
    /// <exception cref="ApiException">403.</exception>
    public void Require(UserInfo user, RequestAttributes request)
    {
        if (authorizer.Allows(user, request))
        {
            return;
        }

        if (!request.IsResource)
        {
            throw new ApiException(403, "Forbidden", $"forbidden: User \"{user.Name}\" cannot {request.Verb} path \"{request.Path}\"");
        }

        var resource = request.Resource.Split('/')[0];
        var type = request.Group.Length == 0 ? resource : $"{resource}.{request.Group}";
        var what = request.Name.Length == 0 ? $"{type} is" : $"{type} \"{request.Name}\" is";
        var where = request.Namespace.Length == 0 ? "at the cluster scope" : $"in the namespace \"{request.Namespace}\"";
        throw new ApiException(
            403,
            "Forbidden",
            $"{what} forbidden: User \"{user.Name}\" cannot {request.Verb} resource \"{request.Resource}\" in API group \"{request.Group}\" {where}")
        {
            Target = new(new(request.Group, resource), request.Namespace, request.Name),
        };
    }
}
