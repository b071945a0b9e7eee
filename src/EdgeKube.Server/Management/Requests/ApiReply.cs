namespace EdgeKube.Server.Management.Requests;

/// <summary>What the pipeline answered.</summary>
internal sealed record ApiReply(int Code, ReadOnlyMemory<byte> Body)
{
    public bool IsGood => Code < 400;
}
