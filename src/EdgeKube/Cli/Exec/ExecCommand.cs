using System.CommandLine;
using EdgeKube.Cli.Client;
using EdgeKube.Cli.Workloads;

namespace EdgeKube.Cli.Exec;

/// <summary><c>edgekube exec</c>: runs a command in a container, and ends as it does.</summary>
internal static class ExecCommand
{
    public static Command Build(ClientScope scope)
    {
        var pod = new Argument<string>("POD") { Description = "A pod, or deploy/NAME for one of its pods", HelpName = "POD" };
        pod.CompletionSources.Add(context => Choice.SuggestNames(scope, context, "pods"));
        var words = new Argument<string[]>("COMMAND") { Description = "Behind --: what to run, and its arguments", Arity = ArgumentArity.OneOrMore };
        var input = ClientScope.Flag("--stdin", "Pass standard input on", "-i");
        var tty = ClientScope.Flag("--tty", "Give it a terminal", "-t");
        var container = ClientScope.Text("--container", "NAME", "Which container", "-c");
        var command = scope.Verb("exec", "Run a command in a container: edgekube exec -it POD -- sh", pod, words, input, tty, container);
        command.SetAction(parsed => scope.Run(parsed, session =>
        {
            var target = PodOf.Named(session, [parsed.GetRequiredValue(pod)]);
            using var terminal = parsed.GetValue(tty) && parsed.GetValue(input) ? Terminal.TryOpen() : null;
            if (parsed.GetValue(tty) && terminal is null)
            {
                session.Shell.Error.WriteLine("Unable to use a TTY - input is not a terminal or the right kind of file");
            }

            var query = new Query()
                .Add("container", PodOf.Container(target, parsed.GetValue(container)))
                .Add("stdin", parsed.GetValue(input))
                .Add("stdout", true)
                .Add("stderr", terminal is null)
                .Add("tty", terminal is not null);
            foreach (var word in parsed.GetRequiredValue(words))
            {
                query.AddEven("command", word);
            }

            var path = $"/api/v1/namespaces/{Uri.EscapeDataString(target.Namespace())}/pods/{Uri.EscapeDataString(target.Name())}/exec{query}";
            using var running = new ExecSession(session, parsed.GetValue(input), terminal);
            return running.RunAsync(path, CancellationToken.None).GetAwaiter().GetResult();
        }));
        return command;
    }
}
