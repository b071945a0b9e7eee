namespace EdgeKube.Agent.Host;

/// <summary>The huge pages of one size that the machine has put aside.</summary>
/// <param name="Size">Of a page, in bytes.</param>
/// <param name="Bytes">Of all of them.</param>
internal sealed record HugePages(long Size, long Bytes)
{
    /// <summary>As the kernel's control groups name it: <c>2MB</c>.</summary>
    public string Name => NameOf(Size);

    /// <param name="size">In bytes.</param>
    public static string NameOf(long size)
    {
        const long Kibi = 1024;
        return size switch
        {
            >= Kibi * Kibi * Kibi => $"{size / (Kibi * Kibi * Kibi)}GB",
            >= Kibi * Kibi => $"{size / (Kibi * Kibi)}MB",
            _ => $"{size / Kibi}KB",
        };
    }
}
