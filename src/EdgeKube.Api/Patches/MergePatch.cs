using System.Text.Json.Nodes;

namespace EdgeKube.Api.Patches;

/// <summary>RFC 7386.</summary>
public static class MergePatch
{
    /// <summary>Gives the patched copy; neither argument is changed.</summary>
    public static JsonObject Apply(JsonObject current, JsonObject patch)
    {
        var result = current.DeepClone().AsObject();
        Merge(result, patch);
        return result;
    }

    private static void Merge(JsonObject target, JsonObject patch)
    {
        foreach (var (name, value) in patch)
        {
            if (value is null)
            {
                target.Remove(name);
            }
            else if (value is not JsonObject change)
            {
                target[name] = value.DeepClone();
            }
            else if (target[name] is JsonObject inner)
            {
                Merge(inner, change);
            }
            else
            {
                var made = new JsonObject();
                Merge(made, change); // nulls in it mean nothing here, and must not stay
                target[name] = made;
            }
        }
    }
}
