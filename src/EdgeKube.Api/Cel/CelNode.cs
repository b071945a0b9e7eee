namespace EdgeKube.Api.Cel;

/// <summary>One node of an expression's tree; macros stay as they were written.</summary>
/// <param name="Name">The identifier, field, function, operator (<c>_+_</c>) or macro.</param>
/// <param name="Value">A literal's value; null is CEL's null.</param>
/// <param name="Args">The parts; of a member call and a macro the first is the target, of a map keys and values take turns.</param>
internal sealed record CelNode(CelNodeKind Kind, int Position, string Name, object? Value, params CelNode[] Args)
{
    /// <summary>How high the tree is: evaluation recurses as deep.</summary>
    public int Depth { get; } = Args.Length == 0 ? 1 : 1 + Args.Max(a => a.Depth);

    /// <summary>Of a macro: key (or index) and value each have a name.</summary>
    public bool HasTwoVariables { get; } = Name is "transformList" or "transformMap" or "transformMapEntry"
        || (Args.Length == 4 && Name is "all" or "exists" or "exists_one");

    /// <summary>The compiled form of a literal pattern; only ever set to the same thing.</summary>
    public CelPattern? Pattern { get; set; }
}
