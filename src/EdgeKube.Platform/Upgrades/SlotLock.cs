namespace EdgeKube.Platform.Upgrades;

/// <summary>Held by whoever changes the slots; it ends with the process.</summary>
public static class SlotLock
{
    /// <summary>Null when another process holds it.</summary>
    public static IDisposable? TryTake(string root)
    {
        Directory.CreateDirectory(root);
        try
        {
            return new FileStream(Path.Combine(root, "lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException e) when (e is not (FileNotFoundException or DirectoryNotFoundException or PathTooLongException))
        {
            return null;
        }
    }
}
