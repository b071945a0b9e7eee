using System.Runtime.InteropServices;

namespace EdgeKube.Agent.Host;

/// <summary>The machine's kind in the words of <c>kubernetes.io/arch</c>.</summary>
internal static class Architecture
{
    public static string Own => RuntimeInformation.OSArchitecture switch
    {
        System.Runtime.InteropServices.Architecture.X64 => "amd64",
        System.Runtime.InteropServices.Architecture.Arm64 => "arm64",
        System.Runtime.InteropServices.Architecture.Arm or System.Runtime.InteropServices.Architecture.Armv6 => "arm",
        System.Runtime.InteropServices.Architecture.X86 => "386",
        var other => other.ToString().ToLowerInvariant(),
    };
}
