using System.Text.Json;
using EdgeKube.Api.Views;

namespace EdgeKube.Agent.Volumes;

/// <summary>One volume of a pod: its name, the member that says what it is (<c>configMap</c>, <c>emptyDir</c> …), and what that holds.</summary>
internal sealed record VolumeSpec(string Name, string Kind, JsonElement Source)
{
    /// <summary>Its content comes from the API and follows it.</summary>
    public bool HasContent => Kind is "configMap" or "secret" or "downwardAPI" or "projected";

    /// <summary>A PersistentVolume, by a claim.</summary>
    public bool IsClaimed => Kind is "persistentVolumeClaim" or "ephemeral";

    /// <summary>Its content never touches the disk.</summary>
    public bool IsInMemory => Kind is "secret" or "downwardAPI" or "projected" || (Kind == "emptyDir" && Source.Text("medium") == "Memory");

    public static IReadOnlyList<VolumeSpec> Of(PodView pod) => [.. (pod.Spec.Volumes ?? []).Select(Of)];

    private static VolumeSpec Of(JsonElement volume)
    {
        var name = volume.Text("name") ?? "";
        foreach (var member in volume.EnumerateObject())
        {
            if (member.Name != "name" && member.Value.ValueKind == JsonValueKind.Object)
            {
                return new(name, member.Name, member.Value);
            }
        }

        return new(name, "", default);
    }
}
