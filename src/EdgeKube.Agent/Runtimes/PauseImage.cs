using System.Formats.Tar;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;

namespace EdgeKube.Agent.Runtimes;

/// <summary>The sandbox image: one tiny program that this executable carries, so that no registry is needed for it.</summary>
internal static class PauseImage
{
    public const string Reference = "localhost/edgekube-pause:1";

    /// <summary>Gives it to a runtime that has it not.</summary>
    public static async Task EnsureAsync(IPodRuntime runtime, string archive, CancellationToken ct)
    {
        if (await runtime.FindImageAsync(Reference, ct) is not null)
        {
            return;
        }

        await using (var file = File.Create(archive))
        {
            Write(file);
        }

        await runtime.ImportImageAsync(archive, ct);
        File.Delete(archive);
    }

    /// <summary>A Docker archive of it.</summary>
    public static void Write(Stream output)
    {
        using var layer = new MemoryStream();
        WriteLayer(layer);
        var digest = Convert.ToHexStringLower(SHA256.HashData(layer.ToArray()));
        var config =
            $$$"""
            {"architecture":"{{{Architecture()}}}","os":"linux","config":{"Entrypoint":["/pause"]},"rootfs":{"type":"layers","diff_ids":["sha256:{{{digest}}}"]}}
            """;
        using var archive = new TarWriter(output, TarEntryFormat.Ustar, leaveOpen: true);
        Add(archive, "layer.tar", layer.ToArray(), executable: false);
        Add(archive, "config.json", Encoding.UTF8.GetBytes(config), executable: false);
        var manifest = $$"""[{"Config":"config.json","RepoTags":["{{Reference}}"],"Layers":["layer.tar"]}]""";
        Add(archive, "manifest.json", Encoding.UTF8.GetBytes(manifest), executable: false);
    }

    private static void WriteLayer(MemoryStream output)
    {
        using var program = typeof(PauseImage).Assembly.GetManifestResourceStream("pause")
            ?? throw new InvalidOperationException("this build carries no pause program");
        using var bytes = new MemoryStream();
        program.CopyTo(bytes);
        using var layer = new TarWriter(output, TarEntryFormat.Ustar, leaveOpen: true);
        Add(layer, "pause", bytes.ToArray(), executable: true);
    }

    private static void Add(TarWriter archive, string name, byte[] content, bool executable)
    {
        using var data = new MemoryStream(content);
        archive.WriteEntry(new UstarTarEntry(TarEntryType.RegularFile, name)
        {
            DataStream = data,
            Mode = (UnixFileMode)(executable ? 0b111_101_101 : 0b110_100_100),
            ModificationTime = DateTimeOffset.UnixEpoch,
        });
    }

    private static string Architecture() => RuntimeInformation.ProcessArchitecture switch
    {
        System.Runtime.InteropServices.Architecture.X64 => "amd64",
        System.Runtime.InteropServices.Architecture.Arm64 => "arm64",
        _ => "arm",
    };
}
