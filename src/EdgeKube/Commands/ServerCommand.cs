using System.CommandLine;

namespace EdgeKube.Commands;

/// <summary><c>edgekube server</c>: the control plane.</summary>
internal static class ServerCommand
{
    public static IReadOnlyList<string> Keys { get; } =
        ["data-dir", "bind-address", "advertise-address", "https-port", "mqtt-port", "mqtt-url", "tls-san", "cluster-cidr", "service-cidr", "home-assistant",
        .. BackupSettings.Keys, .. AuditSettings.Keys];

    public static Command Build(Setting setting)
    {
        var dataDir = setting.Text("data-dir", "Where the state is kept", DataDirectory.Default);
        var bind = setting.Text("bind-address", "The address to listen on", "0.0.0.0");
        var advertise = setting.Text("advertise-address", "The address that nodes and clients are told (default: this host's own)", "");
        var https = setting.Port("https-port", "The port of the Kubernetes API", 6443);
        var mqtt = setting.Port("mqtt-port", "The port of the MQTT broker", 8883);
        var mqttUrl = setting.Text("mqtt-url", "Use this MQTT 5 broker (mqtts://HOST:PORT) instead of starting mosquitto", "");
        var sans = setting.Text("tls-san", "More names and addresses for the server's certificate, comma separated", "");
        var clusterCidr = setting.Text("cluster-cidr", "The addresses of pods", "10.42.0.0/16");
        var serviceCidr = setting.Text("service-cidr", "The addresses of Services", "10.43.0.0/16");
        var home = setting.Text("home-assistant", "Announce boards and workloads to Home Assistant, which signs in as this account of mqtt-user (default: do not)", "");
        var backups = new BackupSettings(setting);
        var audit = new AuditSettings(setting);
        var check = Setting.Check();
        var command = new Command("server", "Run the control plane")
        {
            dataDir, bind, advertise, https, mqtt, mqttUrl, sans, clusterCidr, serviceCidr, home, check, BackupCommand.Build(setting), RestoreCommand.Build(setting),
        };
        backups.AddTo(command);
        audit.AddTo(command);
        command.SetAction((parsed, ct) => ServerMode.RunAsync(
            audit.Apply(parsed, backups.Apply(parsed, new ServerOptions
            {
                Data = DataDirectory.At(parsed.GetRequiredValue(dataDir)),
                Check = parsed.GetValue(check),
                Place = setting.Place,
                BindAddress = parsed.GetRequiredValue(bind),
                AdvertiseAddress = parsed.GetRequiredValue(advertise),
                HttpsPort = parsed.GetRequiredValue(https),
                MqttPort = parsed.GetRequiredValue(mqtt),
                MqttUrl = parsed.GetRequiredValue(mqttUrl),
                ExtraNames = parsed.GetRequiredValue(sans).Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries),
                ClusterCidr = parsed.GetRequiredValue(clusterCidr),
                ServiceCidr = parsed.GetRequiredValue(serviceCidr),
                HomeAssistant = parsed.GetRequiredValue(home),
            })),
            ct));
        return command;
    }
}
