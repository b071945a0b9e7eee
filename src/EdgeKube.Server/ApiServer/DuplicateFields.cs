namespace EdgeKube.Server.ApiServer;

/// <summary>What is said of the fields that stand twice in a body.</summary>
internal sealed class DuplicateFields : List<string>
{
    /// <summary>The body, where it is JSON.</summary>
    public ReadOnlyMemory<byte> Json { get; set; }
}
