using EdgeKube.Api.Values;

namespace EdgeKube.Agent.Host;

/// <summary>What of a node's resources pods do not get.</summary>
/// <param name="Cpu">Thousandths of a core.</param>
/// <param name="Memory">Bytes.</param>
/// <param name="Storage">Bytes.</param>
internal sealed record Reserve(long Cpu, long Memory, long Storage, long Processes)
{
    public static Reserve None { get; } = new(0, 0, 0, 0);

    /// <param name="text">As the kubelet's <c>--system-reserved</c>; "" for nothing.</param>
    /// <exception cref="FormatException">It is not of that form; the message names the part.</exception>
    public static Reserve Parse(string text)
    {
        var kept = None;
        foreach (var part in text.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            var at = part.IndexOf('=', StringComparison.Ordinal);
            if (at < 0 || !Quantity.TryParse(part[(at + 1)..], out var amount) || amount.IsNegative)
            {
                throw new FormatException($"\"{part}\" must be RESOURCE=QUANTITY, such as memory=150Mi");
            }

            kept = part[..at] switch
            {
                "cpu" => kept with { Cpu = amount.MilliValue },
                "memory" => kept with { Memory = amount.Value },
                "ephemeral-storage" => kept with { Storage = amount.Value },
                "pid" => kept with { Processes = amount.Value },
                var other => throw new FormatException($"\"{other}\" cannot be reserved: it must be cpu, memory, ephemeral-storage or pid"),
            };
        }

        return kept;
    }

    public Reserve And(Reserve other) => new(Cpu + other.Cpu, Memory + other.Memory, Storage + other.Storage, Processes + other.Processes);
}
