namespace EdgeKube.Cli.Output;

/// <summary>What of a table is wanted.</summary>
internal sealed record TableLook
{
    public bool Wide { get; init; }

    public bool NoHeaders { get; init; }

    public bool Namespaces { get; init; }

    public bool Labels { get; init; }

    /// <summary>A first column with what happened.</summary>
    public bool Changes { get; init; }

    public string? SortBy { get; init; }
}
