namespace EdgeKube.Server.Management.Requests;

/// <summary>What new boards are told of this cluster.</summary>
/// <param name="Server"><c>https://gateway:6443</c>.</param>
/// <param name="CaHash">By which a board knows it, in its token.</param>
internal sealed record SiteOptions(string Server, string CaHash);
