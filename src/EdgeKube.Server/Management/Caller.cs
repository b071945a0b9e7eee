using System.Net;
using EdgeKube.Server.Auth;

namespace EdgeKube.Server.Management;

/// <summary>Who asks, as the pipeline of HTTPS takes it.</summary>
/// <param name="User">Anonymous when a token is to say it.</param>
/// <param name="Token">A bearer token that is looked at with each request, or null.</param>
internal sealed record Caller(UserInfo User, string? Token)
{
    private const string AccountPrefix = "mqtt:";

    /// <summary>Where the request came from, or null.</summary>
    public IPAddress? From { get; init; }

    /// <summary>An account is a user of its own kind, in the group of its role.</summary>
    public static Caller OfAccount(string name, string role) =>
        new(new UserInfo(AccountPrefix + name, [$"edgekube:{role}s", "system:authenticated"]), null);

    public static Caller OfToken(string token) => new(UserInfo.Anonymous, token);

    /// <summary>Whether it is the same user with the same rights.</summary>
    public bool Is(Caller other) => Token == other.Token && User.Name == other.User.Name && User.Groups.SequenceEqual(other.User.Groups);
}
