namespace EdgeKube.Api.Views;

/// <summary>What one container uses.</summary>
/// <param name="Cpu">Billionths of a core.</param>
/// <param name="Memory">Bytes that cannot be given up at once.</param>
public sealed record ContainerUsage(string Name, long Cpu, long Memory);
