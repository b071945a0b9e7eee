namespace EdgeKube.Server.Broker;

/// <summary>Who may sign in over MQTT by name and password.</summary>
/// <param name="Name">As it stands in topics.</param>
/// <param name="Role">viewer, operator or admin.</param>
/// <param name="Hash">Of the password, as mosquitto's password file has it.</param>
internal sealed record MqttAccount(string Name, string Role, string Hash)
{
    /// <summary>A user name that stands for a bearer token.</summary>
    public const string Token = "token";

    private const int LongestName = 64;

    public static IReadOnlyList<string> Roles { get; } = ["viewer", "operator", "admin"];

    /// <summary>Whether it can be an account: it must be good as a part of a topic, and of a line of mosquitto's files.</summary>
    public static bool IsName(string name) =>
        name is not Token && name.Length is > 0 and <= LongestName && char.IsAsciiLetterOrDigit(name[0]) && name.All(IsNameCharacter);

    /// <summary>Whether a client id can be a part of a session's topics.</summary>
    public static bool IsClientId(string id) => id.Length is > 0 and <= LongestName && id.All(IsNameCharacter);

    private static bool IsNameCharacter(char c) => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.';
}
