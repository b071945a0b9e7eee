namespace EdgeKube.Server.Auth;

/// <summary>Decides whether somebody may do something.</summary>
internal interface IAuthorizer
{
    bool Allows(UserInfo user, RequestAttributes request);
}
