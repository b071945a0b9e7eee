using EdgeKube.Messaging.Contracts;
using EdgeKube.Platform.Configuration;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;
using YamlDotNet.RepresentationModel;

namespace EdgeKube.Agent.FirstBoot;

/// <summary>Reads <c>edgekube.yaml</c>: every mistake is told with file, line and key, all at once. Pure.</summary>
public sealed class BootFile
{
    private static readonly string[] _keys =
        ["role", "server", "token", "hostname", "timezone", "wifi", "ssh", "readOnlyRoot", "logToRam", "zram"];

    private static readonly string[] _wifi = ["ssid", "psk", "country"];
    private static readonly string[] _ssh = ["user", "key"];

    private readonly string _name;
    private readonly Func<string, bool> _zoneExists;
    private readonly List<(long Line, string Text)> _problems = [];
    private readonly Dictionary<string, (string Text, long Line)> _values = new(StringComparer.Ordinal);

    private BootFile(string name, Func<string, bool> zoneExists)
    {
        _name = name;
        _zoneExists = zoneExists;
    }

    /// <param name="name">What the file is called in messages.</param>
    /// <param name="text">What is in it.</param>
    /// <param name="hasToken">A token was used before, so that none need be in it.</param>
    /// <param name="zoneExists">Whether there is such a time zone.</param>
    /// <exception cref="ConfigException">It cannot be applied.</exception>
    public static BootSettings Read(string name, string text, bool hasToken, Func<string, bool> zoneExists)
    {
        var file = new BootFile(name, zoneExists);
        file.Collect(text);
        var settings = file.Check(hasToken);
        return file._problems.Count == 0 ? settings : throw file.Refusal();
    }

    /// <summary>The first and the last line (from 1) of a key at the top, with its value; null when it is not there.</summary>
    internal static (long First, long Last)? LinesOf(string text, string key)
    {
        if (Root(text) is YamlMappingNode map)
        {
            foreach (var (name, value) in map.Children)
            {
                if (name is YamlScalarNode { Value: var found } && found == key)
                {
                    return (name.Start.Line, value.End.Column == 1 && value.End.Line > name.Start.Line ? value.End.Line - 1 : value.End.Line);
                }
            }
        }

        return null;
    }

    private static YamlNode? Root(string text)
    {
        var stream = new YamlStream();
        using var reader = new StringReader(text);
        stream.Load(reader);
        return stream.Documents.Count == 0 ? null : stream.Documents[0].RootNode;
    }

    private void Collect(string text)
    {
        try
        {
            switch (Root(text))
            {
                case null:
                    break;
                case YamlMappingNode { Style: not MappingStyle.Flow } map:
                    Collect(map, "", _keys);
                    break;
                case var other:
                    Add(other.Start.Line, "write one \"key: value\" on each line");
                    break;
            }
        }
        catch (YamlException e)
        {
            throw new ConfigException($"{_name}:{e.Start.Line}: {e.Message}");
        }
    }

    private void Collect(YamlMappingNode map, string section, string[] known)
    {
        foreach (var (keyNode, value) in map.Children)
        {
            var key = (keyNode as YamlScalarNode)?.Value ?? "";
            var full = section + key;
            _values[full] = (Text(value), keyNode.Start.Line);
            if (!known.Contains(key))
            {
                Add(keyNode.Start.Line, $"unknown key \"{full}\"; it must be one of {string.Join(", ", known)}");
            }
            else if (section.Length == 0 && key is "wifi" or "ssh")
            {
                CollectSection(full, value, keyNode.Start.Line);
            }
            else if (value is not YamlScalarNode && !(full == "ssh.key" && value is YamlSequenceNode))
            {
                Add(value.Start.Line, $"{full} must be a single value");
            }
        }
    }

    private void CollectSection(string key, YamlNode value, long line)
    {
        if (value is YamlMappingNode map)
        {
            Collect(map, key + ".", key == "wifi" ? _wifi : _ssh);
        }
        else
        {
            Add(line, $"{key} must have lines of its own below it, indented: {string.Join(", ", key == "wifi" ? _wifi : _ssh)}");
        }
    }

    // An empty value is as good as none.
    private static string Text(YamlNode value) => value switch
    {
        YamlScalarNode { Style: ScalarStyle.Plain, Value: "~" or "null" } => "",
        YamlScalarNode scalar => scalar.Value ?? "",
        YamlSequenceNode list => string.Join('\n', list.Children.Select(Text)),
        _ => "",
    };

    private BootSettings Check(bool hasToken)
    {
        CheckRole(hasToken);
        Check("hostname", v => BootValues.IsHostname(v), "must be lower-case letters, digits and '-', at most 63, and begin and end with a letter or digit");
        Check("timezone", v => BootValues.IsZoneName(v) && _zoneExists(v), "is no time zone; write one as Europe/Berlin or UTC");
        CheckWifi();
        CheckSsh();
        return new BootSettings
        {
            Role = Value("role"),
            Server = Value("server"),
            Token = Value("token"),
            Hostname = Value("hostname"),
            Timezone = Value("timezone"),
            Wifi = _values.ContainsKey("wifi") ? new WifiSettings(Value("wifi.ssid"), Value("wifi.psk"), Value("wifi.country")) : null,
            Ssh = _values.ContainsKey("ssh") ? new SshSettings(Value("ssh.user") is { Length: > 0 } user ? user : "edgekube", BootValues.Lines(Value("ssh.key"))) : null,
            ReadOnlyRoot = Switch("readOnlyRoot", fallback: false),
            LogToRam = Switch("logToRam", fallback: false),
            Zram = Switch("zram", fallback: true),
        };
    }

    private void CheckRole(bool hasToken)
    {
        Need("role", "", "it must be server, agent or both");
        Check("role", v => v is "server" or "agent" or "both", "must be server, agent or both");
        Check("server", BootValues.IsServer, "must be https://HOST:PORT");
        if (Value("token").Length > 0 && JoinToken.Parse(Value("token")) is null)
        {
            // Not the value: what is told is left on the card, too.
            Add(Line("token"), "token is not complete; it has the form ek1.HASH.ID.SECRET. Make one on the server: edgekube token create");
        }

        if (Value("role") == "agent")
        {
            Need("server", "role", "an agent needs the server to join, https://HOST:PORT");
            if (!hasToken)
            {
                Need("token", "role", "an agent needs a token to join with. Make one on the server: edgekube token create");
            }
        }
        else if (Value("role") is "server" or "both")
        {
            Refuse("server", $"server is for role agent; with role {Value("role")} this machine is the server");
            Refuse("token", $"token is for role agent; with role {Value("role")} none is needed");
        }
    }

    private void CheckWifi()
    {
        if (_values.ContainsKey("wifi"))
        {
            Need("wifi.ssid", "wifi", "it is the name of the network");
            Need("wifi.country", "wifi", "it says whose rules the radio obeys, such as DE");
        }

        Check("wifi.ssid", BootValues.IsSsid, "must have from 1 to 32 bytes");
        Check("wifi.country", BootValues.IsCountry, "must be two capital letters, such as DE");
        if (Value("wifi.psk").Length > 0 && !BootValues.IsPsk(Value("wifi.psk")))
        {
            Add(Line("wifi.psk"), "wifi.psk must have from 8 to 63 letters, digits and signs of ASCII, or 64 hexadecimal digits");
        }
    }

    private void CheckSsh()
    {
        if (_values.ContainsKey("ssh"))
        {
            Need("ssh.key", "ssh", "it is the public key of who may log in, as in a .pub file");
        }

        Check("ssh.user", BootValues.IsUser, "must be lower-case letters, digits, '-' and '_', at most 32, and begin with a letter");
        if (BootValues.Lines(Value("ssh.key")).Any(k => !BootValues.IsKey(k)))
        {
            Add(Line("ssh.key"), "ssh.key is no public key; it is a line as \"ssh-ed25519 AAAA… name\", as in a .pub file");
        }
    }

    private bool Switch(string key, bool fallback)
    {
        Check(key, v => v is "true" or "false", "must be true or false");
        return Value(key) is { Length: > 0 } value ? value == "true" : fallback;
    }

    private string Value(string key) => _values.TryGetValue(key, out var found) ? found.Text.Trim() : "";

    private long Line(string key) => _values.TryGetValue(key, out var found) ? found.Line : 1;

    private void Check(string key, Func<string, bool> isGood, string rule)
    {
        if (Value(key) is { Length: > 0 } value && !isGood(value))
        {
            Add(Line(key), $"{key} is \"{value}\"; it {rule}");
        }
    }

    private void Need(string key, string because, string why)
    {
        if (Value(key).Length == 0)
        {
            Add(_values.ContainsKey(key) ? Line(key) : Line(because), $"{key} is missing; {why}");
        }
    }

    private void Refuse(string key, string why)
    {
        if (Value(key).Length > 0)
        {
            Add(Line(key), why);
        }
    }

    private void Add(long line, string text) => _problems.Add((line, text));

    private ConfigException Refusal() =>
        new(string.Join('\n', _problems.OrderBy(p => p.Line).Select(p => $"{_name}:{p.Line}: {p.Text}")));
}
