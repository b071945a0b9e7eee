using EdgeKube.Api.Values;

namespace EdgeKube.Agent;

/// <summary>What of the node pods may have together: where a container has no limit, that is what it sees.</summary>
/// <param name="Cpu">Thousandths of cores.</param>
/// <param name="Memory">Bytes.</param>
/// <param name="Storage">Bytes.</param>
internal sealed record NodeAmounts(long Cpu, long Memory, long Storage)
{
    public Quantity Of(string resource) => resource switch
    {
        "cpu" => Quantity.FromMilli(Cpu),
        "memory" => Quantity.FromBytes(Memory),
        "ephemeral-storage" => Quantity.FromBytes(Storage),
        _ => Quantity.Zero,
    };
}
