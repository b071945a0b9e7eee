using System.Text.Json.Nodes;
using EdgeKube.Api.Definitions;
using EdgeKube.Api.Errors;
using EdgeKube.Api.Values;

namespace EdgeKube.Server.Auth.Certificates;

/// <summary>Who approves or signs a certificate needs that right for its signer, beyond the right to write the request.</summary>
internal sealed class SignerCheck(IAuthorizer authorizer)
{
    /// <returns>Null where no such right is needed.</returns>
    public Action<JsonObject, JsonObject?>? For(ResourceDefinition definition, string subresource, UserInfo user) =>
        definition.Type != BuiltIn.CertificateSigningRequests || Authorizer.IsAdministrator(user) ? null
        : subresource switch
        {
            "approval" => (wanted, old) => Require(wanted, user, "approve"),
            "status" => (wanted, old) =>
            {
                if (!JsonNode.DeepEquals(wanted["status"], old?["status"]))
                {
                    Require(wanted, user, "sign");
                }
            }
            ,
            _ => null,
        };

    private void Require(JsonObject request, UserInfo user, string verb)
    {
        var signer = (string?)request["spec"]?["signerName"] ?? "";
        var domain = signer.Split('/')[0];
        if (!Allows(user, verb, signer) && !Allows(user, verb, $"{domain}/*"))
        {
            throw ApiException.Forbidden(
                new ResourceKey(BuiltIn.CertificateSigningRequests, "", (string?)request["metadata"]?["name"] ?? ""),
                $"user not permitted to {verb} requests with signerName \"{signer}\"");
        }
    }

    private bool Allows(UserInfo user, string verb, string signer) =>
        authorizer.Allows(user, new RequestAttributes(verb, BuiltIn.CertificateSigningRequests.Group, "signers", "", signer, ""));
}
