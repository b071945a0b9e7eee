using System.CommandLine;
using System.Text;
using EdgeKube.Server.Tests.ApiServer;
using Xunit;

[assembly: AssemblyFixture(typeof(EdgeKube.Cli.Tests.CliFixture))]
[assembly: CollectionBehavior(DisableTestParallelization = true)]

namespace EdgeKube.Cli.Tests;

/// <summary>The API server in this process, and the verbs against it.</summary>
public sealed class CliFixture : IAsyncLifetime
{
    public ApiServerFixture Server { get; } = new();

    public string Kubeconfig => Path.Combine(Server.Folder, "kubeconfig");

    public async ValueTask InitializeAsync()
    {
        await Server.InitializeAsync();
        var tls = Path.Combine(Server.Folder, "tls");
        var authority = Convert.ToBase64String(Encoding.UTF8.GetBytes(Server.Pki.Authority.CertificatePem));
        await File.WriteAllTextAsync(Kubeconfig, $$$"""
            apiVersion: v1
            kind: Config
            current-context: it
            contexts: [{name: it, context: {cluster: c, user: admin}}, {name: nobody, context: {cluster: c, user: nobody}}]
            clusters: [{name: c, cluster: {server: "{{{Server.Address}}}", certificate-authority-data: {{{authority}}}}}]
            users:
            - {name: admin, user: {client-certificate: "{{{Path.GetRelativePath(Server.Folder, Server.Pki.AdminCertificateFile)}}}", client-key: "{{{Server.Pki.AdminKeyFile}}}"}}
            - {name: nobody, user: {token: wrong}}
            """);
        Assert.True(Directory.Exists(tls));
    }

    public ValueTask DisposeAsync() => Server.DisposeAsync();

    public Task<CliAnswer> RunAsync(string words, string input = "") => RunAsync(words.Split(' '), input);

    /// <summary>Runs a verb as the executable would, on a thread of its own.</summary>
    public Task<CliAnswer> RunAsync(IReadOnlyList<string> words, string input = "") => Task.Run(() =>
    {
        using var output = new MemoryStream();
        using var typed = new MemoryStream(Encoding.UTF8.GetBytes(input));
        using var error = new StringWriter();
        var shell = new Shell(typed, output, error, name => name == "KUBECONFIG" ? Kubeconfig : null, TimeProvider.System);
        var root = new RootCommand();
        ClientCommands.Build(shell).ToList().ForEach(root.Subcommands.Add);
        var parsed = root.Parse(words);
        Assert.Empty(parsed.Errors);
        var code = parsed.Invoke(new InvocationConfiguration { EnableDefaultExceptionHandler = false, Output = error, Error = error });
        return new CliAnswer(code, Encoding.UTF8.GetString(output.ToArray()), error.ToString());
    });

    /// <summary>Runs a verb that must succeed; its output.</summary>
    public async Task<string> OutputAsync(string words, string input = "")
    {
        var answer = await RunAsync(words, input);
        Assert.True(answer.Code == 0, $"{words} ended with {answer.Code}: {answer.Error}");
        return answer.Output;
    }

    /// <summary>A namespace of a test's own.</summary>
    public async Task<string> NamespaceAsync()
    {
        var name = $"t{Guid.NewGuid().ToString("n")[..8]}";
        await OutputAsync("apply -f -", $$$"""{"apiVersion":"v1","kind":"Namespace","metadata":{"name":"{{{name}}}"}}""");
        return name;
    }
}
