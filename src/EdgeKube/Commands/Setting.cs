using System.CommandLine;
using System.Globalization;
using EdgeKube.Platform.Configuration;

namespace EdgeKube.Commands;

/// <summary>Makes the options of a mode: a flag, else <c>EDGEKUBE_…</c>, else <c>config.yaml</c>, else the default.</summary>
internal sealed class Setting(string mode, ConfigFile file, Func<string, string?> environment)
{
    public Option<string> Text(string name, string description, string fallback) => new($"--{name}")
    {
        Description = description,
        DefaultValueFactory = _ => Find(name)?.Value ?? fallback,
    };

    public Option<int> Port(string name, string description, int fallback) =>
        Number(name, description, fallback, Port, value => NoPort(name, value), "PORT");

    public Option<int> Number(string name, string description, int fallback, int least) => Number(
        name,
        description,
        fallback,
        text => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= least ? number : null,
        value => $"{name} is {value}; it must be a number from {least} on",
        "NUMBER");

    private Option<int> Number(string name, string description, int fallback, Func<string, int?> parse, Func<string, string> refusal, string help) => new($"--{name}")
    {
        Description = description,
        HelpName = help,
        DefaultValueFactory = _ => Find(name) is not { } found ? fallback : parse(found.Value)
            ?? throw new ConfigException($"{found.Source}: {refusal(found.Value)}"),
        CustomParser = result =>
        {
            var text = result.Tokens.Count == 1 ? result.Tokens[0].Value : "";
            if (parse(text) is { } number)
            {
                return number;
            }

            result.AddError(refusal(text));
            return 0;
        },
    };

    public static Option<bool> Check() => new("--check") { Description = "Only say whether the settings are good: end with 0, or with what is wrong" };

    /// <summary>A problem with a setting, which begins with its name, told with where the setting was made.</summary>
    public string Place(string problem) =>
        problem.Split(' ')[0] is var name && Find(name) is { } found && problem.Contains(found.Value, StringComparison.Ordinal)
            ? $"{found.Source}: {problem}"
            : problem;

    private static int? Port(string text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number is > 0 and < 65536 ? number : null;

    private static string NoPort(string name, string value) => $"{name} is {value}; {value} is not a port, it must be from 1 to 65535";

    private (string Value, string Source)? Find(string name)
    {
        var variable = $"EDGEKUBE_{name.Replace('-', '_').ToUpperInvariant()}";
        if (environment(variable) is { Length: > 0 } value)
        {
            return (value, variable);
        }

        return file.Find(mode, name) is { } written ? (written, file.Place(mode, name) ?? "") : null;
    }
}
