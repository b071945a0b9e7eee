using System.CommandLine;

namespace EdgeKube.Commands;

/// <summary><c>edgekube completion</c>: shell completion, answered by the executable itself.</summary>
internal static class CompletionCommand
{
    private const string Bash = """
        _edgekube() {
          local IFS=$'\n'
          COMPREPLY=($(compgen -W "$(edgekube "[suggest:${COMP_POINT}]" "${COMP_LINE}" 2>/dev/null)" -- "${COMP_WORDS[COMP_CWORD]}"))
        }
        complete -o default -F _edgekube edgekube
        """;

    private const string Zsh = """
        #compdef edgekube
        _edgekube() {
          local -a found
          found=("${(@f)$(edgekube "[suggest:${#BUFFER}]" "${BUFFER}" 2>/dev/null)}")
          compadd -a found
        }
        compdef _edgekube edgekube
        """;

    private const string Fish = """
        complete -f -c edgekube -a '(edgekube "[suggest:"(commandline -C)"]" (commandline -cp) 2>/dev/null)'
        """;

    public static Command Build()
    {
        var shell = new Argument<string>("shell") { Description = "bash, zsh or fish" };
        shell.AcceptOnlyFromAmong("bash", "zsh", "fish");
        var command = new Command("completion", "Print a shell completion script, for example: source <(edgekube completion bash)") { shell };
        command.SetAction(parsed => Console.Out.WriteLine(parsed.GetRequiredValue(shell) switch
        {
            "zsh" => Zsh,
            "fish" => Fish,
            _ => Bash,
        }));
        return command;
    }
}
