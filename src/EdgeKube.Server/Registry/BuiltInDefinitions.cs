using EdgeKube.Api.Definitions;

namespace EdgeKube.Server.Registry;

/// <summary>The kinds that every cluster has: the YAML files under Kinds, compiled into the assembly.</summary>
internal static class BuiltInDefinitions
{
    private const string Resource = "EdgeKube.Server.definitions.json";

    public static DefinitionTable Load()
    {
        using var stream = typeof(BuiltInDefinitions).Assembly.GetManifestResourceStream(Resource)
            ?? throw new InvalidOperationException($"the assembly does not hold {Resource}");
        var compiled = new byte[stream.Length];
        stream.ReadExactly(compiled);
        return DefinitionLoader.Load(compiled);
    }
}
