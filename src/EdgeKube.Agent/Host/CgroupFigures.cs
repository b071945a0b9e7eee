namespace EdgeKube.Agent.Host;

/// <summary>What a control group has used.</summary>
/// <param name="CpuNanoseconds">Since it began.</param>
/// <param name="Memory">Bytes at present, without the part that can be given up at once.</param>
internal readonly record struct CgroupFigures(long CpuNanoseconds, long Memory);
