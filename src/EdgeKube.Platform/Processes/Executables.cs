namespace EdgeKube.Platform.Processes;

/// <summary>Finds executables as a shell would, and in the sbin folders that a user's PATH leaves out.</summary>
public static class Executables
{
    private static readonly string[] _always = ["/usr/local/sbin", "/usr/local/bin", "/usr/sbin", "/usr/bin", "/sbin", "/bin"];

    /// <exception cref="MissingToolException">It is nowhere.</exception>
    public static string Find(string executable, string package) =>
        TryFind(executable) ?? throw new MissingToolException(executable, package);

    public static string? TryFind(string executable)
    {
        if (executable.Contains('/', StringComparison.Ordinal))
        {
            return File.Exists(executable) ? Path.GetFullPath(executable) : null;
        }

        var path = Environment.GetEnvironmentVariable("PATH") ?? "";
        return path.Split(':', StringSplitOptions.RemoveEmptyEntries)
            .Concat(_always)
            .Select(folder => Path.Combine(folder, executable))
            .FirstOrDefault(IsExecutable);
    }

    private static bool IsExecutable(string path) =>
        !OperatingSystem.IsWindows() && File.Exists(path)
        && (File.GetUnixFileMode(path) & (UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute)) != 0;
}
