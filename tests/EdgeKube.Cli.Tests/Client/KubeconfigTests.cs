using EdgeKube.Cli.Client;
using Xunit;

namespace EdgeKube.Cli.Tests.Client;

public sealed class KubeconfigTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("edgekube-kubeconfig-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public void Of_several_files_the_first_that_names_a_thing_is_believed()
    {
        var one = Write("one", """{"contexts":[{"name":"a","context":{"cluster":"c","user":"u","namespace":"n"}}],"clusters":[{"name":"c","cluster":{"server":"https://one:1"}}]}""");
        var two = Write("two", """
            current-context: a
            clusters: [{name: c, cluster: {server: "https://two:2"}}]
            users: [{name: u, user: {tokenFile: token}}]
            """);
        Write("token", "secret\n");
        var access = Kubeconfig.Find(null, null, null, name => name == "KUBECONFIG" ? $"{one}:{two}:/not/there" : null);
        Assert.Equal(("https://one:1/", "n", "secret"), (access.Server.ToString(), access.Namespace, access.Token));
        Assert.Equal("https://three:3/", Kubeconfig.Find(one, "a", "three:3", _ => null).Server.ToString());
    }

    [Theory]
    [InlineData("""{"current-context":"x"}""", "error: context \"x\" does not exist")]
    [InlineData("{}", "error: the kubeconfig has no current-context; name one with --context")]
    [InlineData("[]", "it is not a kubeconfig")]
    [InlineData("""{"current-context":"x","contexts":[{"name":"x","context":{"user":"u"}}],"users":[{"name":"u","user":{"exec":{"command":"aws"}}}]}""", "signs in by a plugin")]
    [InlineData("""{"current-context":"x","contexts":[{"name":"x","context":{}}]}""", "is not the address of an API server")]
    public void What_says_nothing_useful_is_told(string text, string words)
    {
        var error = Assert.Throws<CliException>(() => Kubeconfig.Find(Write("bad", text), null, null, _ => null));
        Assert.Contains(words, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Options_before_the_verb_are_the_verbs()
    {
        Assert.Equal(["get", "-n", "x", "--context=y", "pods"], ClientCommands.VerbFirst(["-n", "x", "--context=y", "get", "pods"]));
        Assert.Equal(["--config", "f", "server"], ClientCommands.VerbFirst(["--config", "f", "server"]));
        Assert.Equal(["-n"], ClientCommands.VerbFirst(["-n"]));
    }

    private string Write(string name, string text)
    {
        var path = Path.Combine(_folder.FullName, name);
        File.WriteAllText(path, text);
        return path;
    }
}
