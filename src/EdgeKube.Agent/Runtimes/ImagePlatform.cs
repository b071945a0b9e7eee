using System.Runtime.InteropServices;

namespace EdgeKube.Agent.Runtimes;

/// <summary>Says whether this machine can run what is in an image.</summary>
internal static class ImagePlatform
{
    private static readonly string _own = RuntimeInformation.OSArchitecture switch
    {
        Architecture.X64 => "amd64",
        Architecture.Arm64 => "arm64",
        Architecture.Arm or Architecture.Armv6 => "arm",
        Architecture.X86 => "386",
        var other => other.ToString().ToLowerInvariant(),
    };

    /// <returns>What is wrong; null when nothing is, or the runtime does not say what the image is for.</returns>
    public static string? Problem(RuntimeImage image, string reference) => Problem(image.Architecture, reference, _own, IsEmulated);

    internal static string? Problem(string architecture, string reference, string own, Func<string, bool> isEmulated) =>
        architecture.Length == 0 || architecture == own || IsSubset(architecture, own) || isEmulated(architecture)
            ? null
            : $"image \"{reference}\" is built for linux/{architecture}, and this node is linux/{own}: use an image for this platform, or one for several";

    private static bool IsSubset(string architecture, string own) => (architecture, own) is ("386", "amd64") or ("arm", "arm64");

    private static bool IsEmulated(string architecture)
    {
        var name = architecture switch { "arm64" => "aarch64", "amd64" => "x86_64", "386" => "i386", _ => architecture };
        return File.Exists($"/proc/sys/fs/binfmt_misc/qemu-{name}");
    }
}
