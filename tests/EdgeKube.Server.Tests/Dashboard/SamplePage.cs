using System.IO.Compression;
using System.Text;

namespace EdgeKube.Server.Tests.Dashboard;

/// <summary>A built page of three files.</summary>
internal static class SamplePage
{
    public const string Index = "<!doctype html><title>sample</title>";
    public const string Script = "console.log('a script');";

    public static Stream? Open(string path) => path switch
    {
        "index.html" => Packed(Index),
        "assets/index-Cr4j3x9k.js" => Packed(Script),
        "icon.svg" => Packed("<svg/>"),
        _ => null,
    };

    public static MemoryStream Packed(string text)
    {
        var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.SmallestSize, leaveOpen: true))
        {
            gzip.Write(Encoding.UTF8.GetBytes(text));
        }

        packed.Position = 0;
        return packed;
    }
}
