using System.Text;
using EdgeKube.Platform.Configuration;

namespace EdgeKube.Server.Broker;

/// <summary>Where our own mosquitto keeps its files and listens. Section <c>broker</c>.</summary>
public sealed class BrokerOptions : ICheckedOptions
{
    private const int LongestSocketPath = 107;

    /// <summary><c>&lt;data-dir&gt;/server</c>.</summary>
    public string Directory { get; set; } = "/var/lib/edgekube/server";

    /// <summary>For the socket and the process id; cleared by a reboot.</summary>
    public string RunDirectory { get; set; } = "/run/edgekube/server";

    public string BindAddress { get; set; } = "";

    public int MqttPort { get; set; } = 8883;

    /// <summary><c>mqtts://host:port</c> of a broker that somebody else runs; "" for our own.</summary>
    public string ExternalUrl { get; set; } = "";

    /// <summary>Messages that may wait for one slow client.</summary>
    public int MaxQueuedMessages { get; set; } = 20_000;

    /// <summary>Where the server itself connects.</summary>
    public string SocketPath => Path.Combine(RunDirectory, "mqtt", "mqtt.sock");

    /// <summary>Where connections of accounts are handed to; the broker checks name and password.</summary>
    public string AccountsSocket => Path.Combine(RunDirectory, "mqtt", "users.sock");

    /// <summary>Where connections of Kubernetes users are handed to, whom the server has recognised, and who may read the state.</summary>
    public string ReadersSocket => Path.Combine(RunDirectory, "mqtt", "read.sock");

    /// <summary>The same for those who may not.</summary>
    public string GuestsSocket => Path.Combine(RunDirectory, "mqtt", "ask.sock");

    public string TlsDirectory => Path.Combine(Directory, "tls");

    public string ConfigurationFile => Path.Combine(Directory, "mosquitto", "mosquitto.conf");

    public string AclFile => Path.Combine(Directory, "mosquitto", "acl");

    /// <summary>The accounts and their roles, as <c>edgekube mqtt-user</c> writes them.</summary>
    public string AccountsFile => Path.Combine(Directory, "mosquitto", "accounts");

    public string PasswordFile => Path.Combine(Directory, "mosquitto", "passwords");

    public string AccountsAclFile => Path.Combine(Directory, "mosquitto", "acl-accounts");

    public string ReadersAclFile => Path.Combine(Directory, "mosquitto", "acl-readers");

    public string GuestsAclFile => Path.Combine(Directory, "mosquitto", "acl-guests");

    public IEnumerable<string> Problems()
    {
        if (MqttPort is < 1 or > 65535)
        {
            yield return $"mqttPort is {MqttPort}; it must be from 1 to 65535";
        }

        if (Encoding.UTF8.GetByteCount(SocketPath) > LongestSocketPath)
        {
            yield return $"the path of the broker's socket, {SocketPath}, is longer than {LongestSocketPath} bytes; choose a shorter run directory";
        }

        if (ExternalUrl.Length > 0 && (!Uri.TryCreate(ExternalUrl, UriKind.Absolute, out var url) || url.Scheme != "mqtts" || url.Host.Length == 0))
        {
            yield return $"mqttUrl is \"{ExternalUrl}\"; it must be mqtts://HOST:PORT";
        }

        if (MaxQueuedMessages < 100)
        {
            yield return $"broker.maxQueuedMessages is {MaxQueuedMessages}; it must be at least 100";
        }
    }
}
