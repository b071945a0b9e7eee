using System.Text.Json.Nodes;

namespace EdgeKube.Api.Patches;

/// <summary>RFC 7386.</summary>
public static class MergePatch
{
    /// <summary>Gives the patched copy; neither argument is changed.</summary>
    public static JsonObject Apply(JsonObject current, JsonObject patch) => throw new NotImplementedException();
}
