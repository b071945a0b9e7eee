using System.Text.Json.Nodes;
using EdgeKube.Api.Definitions;

namespace EdgeKube.Server.Controllers.Aggregation;

/// <summary>What an APIService says of a group and version that the server serves itself: where clients look first.</summary>
internal sealed record ApiServiceSpec(string Group, string Version, int GroupPriority, int VersionPriority, bool IsCustom)
{
    private const int CustomGroup = 1000;
    private const int CustomVersion = 100;
    private const int OtherGroup = 100;

    private static readonly Dictionary<string, int> _groups = new(StringComparer.Ordinal)
    {
        [""] = 18_000,
        ["apps"] = 17_800,
        ["events.k8s.io"] = 17_750,
        ["authentication.k8s.io"] = 17_700,
        ["authorization.k8s.io"] = 17_600,
        ["autoscaling"] = 17_500,
        ["batch"] = 17_400,
        ["certificates.k8s.io"] = 17_300,
        ["networking.k8s.io"] = 17_200,
        ["policy"] = 17_100,
        ["rbac.authorization.k8s.io"] = 17_000,
        ["storage.k8s.io"] = 16_800,
        ["apiextensions.k8s.io"] = 16_700,
        ["admissionregistration.k8s.io"] = 16_700,
        ["scheduling.k8s.io"] = 16_600,
        ["coordination.k8s.io"] = 16_500,
        ["node.k8s.io"] = 16_300,
        ["discovery.k8s.io"] = 16_200,
        ["flowcontrol.apiserver.k8s.io"] = 16_100,
    };

    public static ApiServiceSpec Of(ResourceDefinition kind) => kind.Custom is not null
        ? new(kind.Group, kind.Version, CustomGroup, CustomVersion, IsCustom: true)
        : new(kind.Group, kind.Version, _groups.GetValueOrDefault(kind.Group, OtherGroup), PriorityOf(kind), IsCustom: false);

    public JsonObject ToJson()
    {
        var spec = new JsonObject { ["version"] = Version, ["groupPriorityMinimum"] = GroupPriority, ["versionPriority"] = VersionPriority };
        if (Group.Length > 0)
        {
            spec["group"] = Group;
        }

        return spec;
    }

    private static int PriorityOf(ResourceDefinition kind) => (kind.Group, kind.Version) switch
    {
        ("", _) => 1,
        (_, "v2") => 30,
        ("flowcontrol.apiserver.k8s.io", _) => 21,
        ("events.k8s.io", _) => 5,
        (_, "v1") => 15,
        _ => 100,
    };
}
