using System.Net;
using EdgeKube.Server.Auth;

namespace EdgeKube.Server.ApiServer.Audit;

/// <summary>What is noted of a request while it is served. Never anything of an object.</summary>
internal sealed record AuditRecord
{
    public Guid Id { get; } = Guid.NewGuid();

    public required DateTimeOffset Received { get; init; }

    /// <summary>When it was answered.</summary>
    public DateTimeOffset Ended { get; set; }

    public required string Uri { get; init; }

    public required string UserAgent { get; init; }

    public IPAddress? From { get; init; }

    public string Verb { get; set; } = "";

    /// <summary>Who was let in; anonymous when nobody was.</summary>
    public UserInfo User { get; set; } = UserInfo.Anonymous;

    /// <summary>Who asks as <see cref="User"/>, or null.</summary>
    public UserInfo? Impersonator { get; set; }

    /// <summary>Null: the path names no resource.</summary>
    public RequestPath? Target { get; set; }

    /// <summary>What was decided about the right to it: allow or forbid; "" when nothing was.</summary>
    public string Decision { get; set; } = "";

    /// <summary>Whether it lasts as long as its client likes.</summary>
    public bool Lasts { get; set; }

    /// <summary>0: not answered yet.</summary>
    public int Code { get; set; }

    public string Reason { get; set; } = "";

    public string Message { get; set; } = "";
}
