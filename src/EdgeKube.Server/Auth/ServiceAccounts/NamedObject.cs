namespace EdgeKube.Server.Auth.ServiceAccounts;

/// <summary>An object as a token names it: one of the same name made later is another.</summary>
internal sealed record NamedObject(string Name, string Uid);
