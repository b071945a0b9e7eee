using EdgeKube.Platform.Processes;

namespace EdgeKube.Platform.Upgrades;

/// <summary>What is handed over: an executable, or a .deb or a tar that holds one.</summary>
internal static class UpgradeArchive
{
    /// <param name="file">Signed by whom this machine trusts: its paths need not be feared.</param>
    /// <param name="folder">Where it may be unpacked; made when it is needed.</param>
    /// <returns>The executable: the file itself, or one in the folder.</returns>
    /// <exception cref="UpgradeException">There is none.</exception>
    public static async Task<string> ExecutableAsync(string file, string folder, CancellationToken ct)
    {
        var begin = new byte[8];
        using (var content = File.OpenHandle(file))
        {
            RandomAccess.Read(content, begin, 0);
        }

        if (begin.AsSpan().StartsWith("\u007fELF"u8))
        {
            return file;
        }

        Directory.CreateDirectory(folder);
        var (tool, package, arguments) = begin.AsSpan().SequenceEqual("!<arch>\n"u8)
            ? ("dpkg-deb", "dpkg", new[] { "-x", file, folder })
            : ("tar", "tar", ["-x", "-f", file, "-C", folder, "--no-same-owner"]);
        var (code, _, error) = await new HostTool(tool, package).RunAsync(arguments, "", null, ct);
        if (code != 0)
        {
            throw new UpgradeException($"it is no executable, and cannot be unpacked either: {tool}: {LastLine(error)}");
        }

        return Directory.GetFiles(folder, SlotTable.Executable, SearchOption.AllDirectories).FirstOrDefault(f => ElfHeader.Read(f) is not null)
            ?? throw new UpgradeException($"there is no executable {SlotTable.Executable} in it");
    }

    /// <summary>What its head says of an executable.</summary>
    /// <exception cref="UpgradeException">It is none, or its end is missing.</exception>
    public static ElfHeader HeaderOf(string executable)
    {
        if (ElfHeader.Read(executable) is not { } header)
        {
            throw new UpgradeException("it is no executable of Linux");
        }

        return new FileInfo(executable).Length is var length && length < header.Length
            ? throw new UpgradeException($"it is not whole: {length} of at least {header.Length} bytes")
            : header;
    }

    public static string LastLine(string text) => text.TrimEnd().Split('\n')[^1];
}
