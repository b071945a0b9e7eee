using System.Text.Json.Nodes;

namespace EdgeKube.Api.Patches;

/// <summary>RFC 6902.</summary>
public static class JsonPatch
{
    /// <summary>Gives the patched copy; <paramref name="current"/> is not changed.</summary>
    /// <exception cref="Errors.ApiException">400 for a patch that is no patch, 422 for one that does not apply.</exception>
    public static JsonObject Apply(JsonObject current, ReadOnlyMemory<byte> patch) => throw new NotImplementedException();
}
