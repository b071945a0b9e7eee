using System.IO.Compression;
using EdgeKube.Api.Definitions;

namespace EdgeKube.Server.Registry;

/// <summary>The kinds that every cluster has: the YAML files under Kinds, compiled into the assembly.</summary>
internal static class BuiltInDefinitions
{
    private const string Resource = "EdgeKube.Server.definitions.json.gz";
    private const int Size = 256 << 10; // about what it comes to

    public static DefinitionTable Load()
    {
        using var stream = typeof(BuiltInDefinitions).Assembly.GetManifestResourceStream(Resource)
            ?? throw new InvalidOperationException($"the assembly does not hold {Resource}");
        using var unpacked = new GZipStream(stream, CompressionMode.Decompress);
        using var compiled = new MemoryStream(Size);
        unpacked.CopyTo(compiled);
        return DefinitionLoader.Load(compiled.ToArray());
    }
}
