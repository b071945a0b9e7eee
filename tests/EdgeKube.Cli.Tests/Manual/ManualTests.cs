using System.CommandLine;
using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;
using Xunit;

namespace EdgeKube.Cli.Tests.Manual;

/// <summary>The pages of packaging/man are those of the definitions; with EDGEKUBE_WRITE_MANUAL set they are made so.</summary>
public sealed class ManualTests
{
    [Fact]
    public void The_manual_pages_are_those_of_the_definitions()
    {
        var shell = new Shell(Stream.Null, Stream.Null, TextWriter.Null, _ => null, TimeProvider.System);
        foreach (var command in ClientCommands.Build(shell))
        {
            var path = Path.Combine(Folder(), $"edgekube-{command.Name}.8");
            var page = Page(command);
            if (Environment.GetEnvironmentVariable("EDGEKUBE_WRITE_MANUAL") is not null)
            {
                File.WriteAllText(path, page);
            }

            Assert.Equal(page, File.ReadAllText(path));
        }
    }

    private static string Folder([CallerFilePath] string here = "") => Path.GetFullPath(Path.Combine(Path.GetDirectoryName(here)!, "../../../packaging/man"));

    private static string Page(Command command)
    {
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $".TH EDGEKUBE-{command.Name.ToUpperInvariant()} 8 \"\" \"EdgeKube\" \"EdgeKube\"\n.SH NAME\nedgekube-{command.Name} \\- {Roff(command.Description)}\n");
        text.Append(CultureInfo.InvariantCulture, $".SH SYNOPSIS\n.B edgekube {command.Name}\n{Usage(command)}.SH DESCRIPTION\n{Roff(command.Description)}.\n");
        foreach (var child in command.Subcommands)
        {
            text.Append(CultureInfo.InvariantCulture, $".SS edgekube {command.Name} {child.Name}\n{Roff(child.Description)}.\n");
            Symbols(text, child);
        }

        text.Append(".SH OPTIONS\n");
        Symbols(text, command);
        return text.Append(".SH SEE ALSO\n.BR edgekube (8)\n").ToString();
    }

    private static string Usage(Command command) =>
        string.Concat(command.Subcommands.Count > 0 ? [".I COMMAND\n"] : command.Arguments.Select(a => $".RI [ {Roff(a.HelpName ?? a.Name)} \" ...]\"\n")) + ".RI [ OPTIONS ]\n";

    private static void Symbols(StringBuilder text, Command command)
    {
        foreach (var argument in command.Arguments)
        {
            text.Append(CultureInfo.InvariantCulture, $".TP\n.I {Roff(argument.HelpName ?? argument.Name)}\n{Roff(argument.Description)}.\n");
        }

        foreach (var option in command.Options)
        {
            var names = string.Join(", ", option.Aliases.Append(option.Name).Select(n => Roff(n)));
            text.Append(CultureInfo.InvariantCulture, $".TP\n\\fB{names}\\fR{(option.HelpName is { } value ? $" \\fI{Roff(value)}\\fR" : "")}\n{Roff(option.Description)}.\n");
        }
    }

    private static string Roff(string? text) => (text ?? "").Replace("\\", "\\e", StringComparison.Ordinal).Replace("-", "\\-", StringComparison.Ordinal).Replace("…", "...", StringComparison.Ordinal);
}
