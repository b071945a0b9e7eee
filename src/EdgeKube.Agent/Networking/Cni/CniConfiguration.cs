using System.Text.Json.Nodes;

namespace EdgeKube.Agent.Networking.Cni;

/// <summary>The CNI configuration of the node's pods: one bridge that is their gateway.</summary>
internal static class CniConfiguration
{
    public const string Bridge = "cni0";
    public const string FileName = "10-edgekube.conflist";

    /// <param name="podCidr">The range the node gives its pods addresses of.</param>
    /// <param name="dataDirectory">Where the addresses that are taken are noted.</param>
    public static string Text(string podCidr, string dataDirectory)
    {
        var root = new JsonObject
        {
            ["cniVersion"] = "1.0.0",
            ["name"] = "edgekube",
            ["plugins"] = new JsonArray(
                new JsonObject
                {
                    ["type"] = "bridge",
                    ["bridge"] = Bridge,
                    ["isGateway"] = true,
                    ["hairpinMode"] = true,
                    ["ipam"] = new JsonObject
                    {
                        ["type"] = "host-local",
                        ["ranges"] = new JsonArray(new JsonArray(new JsonObject { ["subnet"] = podCidr })),
                        ["routes"] = new JsonArray(new JsonObject { ["dst"] = "0.0.0.0/0" }),
                        ["dataDir"] = dataDirectory,
                    },
                },
                new JsonObject { ["type"] = "portmap", ["capabilities"] = new JsonObject { ["portMappings"] = true } }),
        };
        return root.ToJsonString() + "\n";
    }
}
