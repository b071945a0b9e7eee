namespace EdgeKube.Server.Scheduling;

/// <summary>The greatest values among the nodes that are compared, which are 100 each.</summary>
internal readonly record struct ScoreScale(int MostSiblings, int MostPreferred, int MostSoftTaints);
