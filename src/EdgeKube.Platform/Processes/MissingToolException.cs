namespace EdgeKube.Platform.Processes;

/// <summary>An executable that EdgeKube stands on is not installed.</summary>
public sealed class MissingToolException(string executable, string package)
    : Exception($"{executable} was not found. Install the package {package}: apt-get install {package}")
{
    public string Executable { get; } = executable;

    /// <summary>The Debian package that brings it.</summary>
    public string Package { get; } = package;
}
