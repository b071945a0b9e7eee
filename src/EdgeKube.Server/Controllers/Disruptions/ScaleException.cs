namespace EdgeKube.Server.Controllers.Disruptions;

/// <summary>What the pods' controllers want in all cannot be known; the message goes into the budget's status.</summary>
internal sealed class ScaleException(string message) : Exception(message);
