namespace EdgeKube.Server.Controllers.ServiceAccounts;

/// <summary>Signs the tokens that are kept in Secrets.</summary>
internal interface ISecretTokens
{
    /// <returns>A token of the account that is good for as long as the Secret holds it.</returns>
    string Sign(string ns, string account, string accountUid, string secret);
}
