namespace EdgeKube.Server.Auth;

/// <summary>Decides whether somebody may do something.</summary>
internal interface IAuthorizer
{
    bool Allows(UserInfo user, RequestAttributes request);

    /// <summary>Which binding allows it; "" when none has to, or none does.</summary>
    string Reason(UserInfo user, RequestAttributes request);
}
