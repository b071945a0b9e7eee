using System.Text.Json.Nodes;
using EdgeKube.Api.Definitions;
using EdgeKube.Server.Auth.Certificates;
using EdgeKube.Server.Auth.Rbac;

namespace EdgeKube.Server.Auth;

/// <summary>What is asked of a write, beyond the right to do it: rights are not given away, and signers are used, by who has none.</summary>
internal sealed class WriteGuards(EscalationCheck escalation, SignerCheck signers)
{
    /// <returns>Null for nothing.</returns>
    public async ValueTask<Action<JsonObject, JsonObject?>?> ForAsync(
        ResourceDefinition definition, string verb, string subresource, UserInfo user, CancellationToken ct) =>
        signers.For(definition, subresource, user) ?? await escalation.ForAsync(definition, verb, user, ct);
}
