namespace EdgeKube.Server.Auth.ServiceAccounts;

/// <summary>What became of a bearer token.</summary>
internal abstract record TokenAnswer
{
    private TokenAnswer()
    {
    }

    /// <summary>It is good, for these of the audiences that were asked about.</summary>
    internal sealed record Accepted(UserInfo User, IReadOnlyList<string> Audiences) : TokenAnswer;

    /// <summary>It is not good; the reason is for who asks about tokens, not for who shows one.</summary>
    internal sealed record Refused(string Why) : TokenAnswer;
}
