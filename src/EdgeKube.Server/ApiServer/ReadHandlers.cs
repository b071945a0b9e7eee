namespace EdgeKube.Server.ApiServer;

/// <summary>The verbs that read.</summary>
internal sealed record ReadHandlers(GetHandler Get, ListHandler List);
