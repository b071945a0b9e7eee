namespace EdgeKube.Server.Management.State;

/// <summary>What a state topic is to say of an object.</summary>
/// <param name="Payload">JSON.</param>
/// <param name="Compared">How many bytes of it tell whether something changed: what only tells the time stands behind them.</param>
internal sealed record StateMessage(string Topic, ReadOnlyMemory<byte> Payload, int Compared);
