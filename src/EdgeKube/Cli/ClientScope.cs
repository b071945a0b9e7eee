using System.CommandLine;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Text.Json;
using EdgeKube.Cli.Client;

namespace EdgeKube.Cli;

/// <summary>What all verbs that talk to a cluster share: how they find it, and what their failures look like.</summary>
internal sealed class ClientScope
{
    private readonly Shell _shell;
    private readonly Option<string> _kubeconfig = Text("--kubeconfig", "FILE", "The kubeconfig (default: $KUBECONFIG, ~/.kube/config, /etc/edgekube/kubeconfig.yaml)");
    private readonly Option<string> _context = Text("--context", "NAME", "The context of the kubeconfig");
    private readonly Option<string> _server = Text("--server", "URL", "The API server's address", "-s");
    private readonly Option<string> _token = Text("--token", "TOKEN", "A bearer token to sign in with");
    private readonly Option<string> _authority = Text("--certificate-authority", "FILE", "The certificates of whoever signed the server's");
    private readonly Option<bool> _insecure = new("--insecure-skip-tls-verify") { Description = "Do not check the server's certificate", Recursive = true };
    private readonly Option<string> _namespace = Text("--namespace", "NAME", "The namespace", "-n");
    private readonly Option<string> _timeout = Text("--request-timeout", "DURATION", "How long one answer may take, such as 30s (default: as long as it takes)");

    public ClientScope(Shell shell)
    {
        _shell = shell;
        _namespace.CompletionSources.Add(context => Choice.SuggestNames(this, context, "namespaces"));
    }

    public Command Verb(string name, string description, params ReadOnlySpan<Symbol> parts)
    {
        var command = new Command(name, description);
        foreach (var part in parts)
        {
            Add(command, part);
        }

        foreach (var option in new Option[] { _namespace, _kubeconfig, _context, _server, _token, _authority, _insecure, _timeout })
        {
            command.Options.Add(option);
        }

        return command;
    }

    private static void Add(Command command, Symbol part)
    {
        if (part is Option option)
        {
            command.Options.Add(option);
        }
        else if (part is Argument argument)
        {
            command.Arguments.Add(argument);
        }
        else
        {
            command.Subcommands.Add((Command)part);
        }
    }

    public static Option<string> Text(string name, string value, string description, params string[] aliases) =>
        new(name, aliases) { Description = description, HelpName = value, Recursive = true };

    public static Option<bool> Flag(string name, string description, params string[] aliases) => new(name, aliases) { Description = description };

    public static Option<bool> On(string name, string description) => new(name) { Description = description, DefaultValueFactory = _ => true };

    /// <summary>Opens a session, does the work, and turns what goes wrong into words and an exit code.</summary>
    public int Run(ParseResult parsed, Func<Session, int> work)
    {
        try
        {
            using var session = Open(parsed, Timeout.InfiniteTimeSpan);
            return work(session);
        }
        catch (CliException e)
        {
            return Fail(e.Message, e.ExitCode);
        }
        catch (ApiFailure e)
        {
            return Fail(e.Message, 1);
        }
        catch (Exception e) when (e is HttpRequestException or OperationCanceledException)
        {
            return Fail(ConnectionWords.Of(e, AddressOf(parsed)), 1);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or CryptographicException or FormatException or JsonException or AuthenticationException)
        {
            return Fail($"error: {e.Message}", 1);
        }
        finally
        {
            _shell.Out.Flush();
        }
    }

    /// <summary>For the completion of words: nothing that goes wrong is told, and nothing is waited for long.</summary>
    public IEnumerable<string> Suggest(ParseResult parsed, Func<Session, IEnumerable<string>> words)
    {
        try
        {
            using var session = Open(parsed, TimeSpan.FromSeconds(2));
            return [.. words(session)];
        }
        catch (Exception e) when (e is CliException or ApiFailure or HttpRequestException or OperationCanceledException or IOException
            or UnauthorizedAccessException or CryptographicException or FormatException or JsonException)
        {
            return [];
        }
    }

    private int Fail(string words, int code)
    {
        _shell.Out.Flush();
        _shell.Error.WriteLine(words);
        return code;
    }

    private Session Open(ParseResult parsed, TimeSpan timeout)
    {
        var access = AccessOf(parsed);
        timeout = parsed.GetValue(_timeout) is { Length: > 0 } text and not "0" ? Spans.Parse(text) : timeout;
        return new Session(_shell, new ApiClient(access, timeout, _shell.Error), parsed.GetValue(_namespace) ?? access.Namespace);
    }

    private string AddressOf(ParseResult parsed) => AccessOf(parsed).Server.Authority;

    private Access AccessOf(ParseResult parsed)
    {
        var access = Kubeconfig.Find(parsed.GetValue(_kubeconfig), parsed.GetValue(_context), parsed.GetValue(_server), _shell.Variable);
        return access with
        {
            Token = parsed.GetValue(_token) ?? access.Token,
            Insecure = parsed.GetValue(_insecure) || access.Insecure,
            AuthorityPem = parsed.GetValue(_authority) is { } file ? File.ReadAllText(file) : access.AuthorityPem,
        };
    }
}
