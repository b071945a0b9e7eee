using EdgeKube.Server.Broker;

namespace EdgeKube.Server.Management;

/// <summary>The settings of the management over MQTT.</summary>
public sealed record ManagementOptions
{
    /// <summary>The account by which Home Assistant signs in; "": nothing is announced to it.</summary>
    public string HomeAssistant { get; init; } = "";

    public IEnumerable<string> Problems()
    {
        if (HomeAssistant.Length > 0 && !MqttAccount.IsName(HomeAssistant))
        {
            yield return $"home-assistant is {HomeAssistant}; it must be the name of an account of edgekube mqtt-user";
        }
    }
}
