namespace EdgeKube.Platform.Certificates;

/// <summary>The access rights our files are made with.</summary>
public static class FileModes
{
    /// <summary>0600.</summary>
    public const UnixFileMode Private = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    /// <summary>0644.</summary>
    public const UnixFileMode Public = Private | UnixFileMode.GroupRead | UnixFileMode.OtherRead;

    /// <summary>0700.</summary>
    public const UnixFileMode PrivateDirectory = Private | UnixFileMode.UserExecute;
}
