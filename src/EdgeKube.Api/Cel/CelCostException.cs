namespace EdgeKube.Api.Cel;

/// <summary>Ends an evaluation that has spent its budget; never leaves the room.</summary>
internal sealed class CelCostException() : Exception("operation cancelled: actual cost limit exceeded");
