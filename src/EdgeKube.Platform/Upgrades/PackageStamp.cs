namespace EdgeKube.Platform.Upgrades;

/// <summary>Tells one installed executable from another without reading it.</summary>
public static class PackageStamp
{
    public static string Of(string path)
    {
        var file = new FileInfo(path);
        return file.Exists ? $"{file.Length}-{new DateTimeOffset(file.LastWriteTimeUtc).ToUnixTimeSeconds()}" : "none";
    }
}
