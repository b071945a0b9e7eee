using System.Text;
using EdgeKube.Server.Broker;
using Xunit;

namespace EdgeKube.Server.Tests.Broker;

public sealed class AccountTests : IDisposable
{
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("ek-accounts-");

    public void Dispose() => _directory.Delete(recursive: true);

    [Fact]
    public void Passwords_are_as_the_broker_has_them() => Assert.Equal(
        "$7$101$MTIzNDU2Nzg5MDEy$" + Convert.ToBase64String(System.Security.Cryptography.Rfc2898DeriveBytes.Pbkdf2(
            "secret", Encoding.ASCII.GetBytes("123456789012"), 101, System.Security.Cryptography.HashAlgorithmName.SHA512, 64)),
        MosquittoPassword.Hash("secret", Encoding.ASCII.GetBytes("123456789012"), 101));

    [Fact]
    public void What_is_written_is_read()
    {
        var path = Path.Combine(_directory.FullName, "mosquitto", "accounts");
        MqttAccount[] accounts = [new("bob", "viewer", "$7$1$a$b"), new("alice", "admin", "$7$1$c$d")];
        Assert.Empty(AccountFile.Read(path));
        AccountFile.Write(path, accounts);
        Assert.Equal(accounts.Reverse(), AccountFile.Read(path));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(path));
    }

    [Theory]
    [InlineData("alice", true)]
    [InlineData("node-red_2.x", true)]
    [InlineData("", false)]
    [InlineData("token", false)]
    [InlineData("session:x", false)]
    [InlineData("a/b", false)]
    [InlineData("+", false)]
    [InlineData("a b", false)]
    [InlineData("a\ntopic write #", false)]
    public void A_name_is_good_in_topics_and_in_files(string name, bool good) => Assert.Equal(good, MqttAccount.IsName(name));

    [Fact]
    public void An_account_asks_in_its_own_name_only()
    {
        var acl = MosquittoConfiguration.AccountsAcl([new("alice", "viewer", "x"), new("bob", "admin", "y")]);
        Assert.Equal(
            """
            user alice
            topic write edgekube/v1/api/request/alice
            topic read edgekube/v1/api/response/alice/#
            topic read edgekube/v1/state/#
            topic read edgekube/v1/events/#
            topic read homeassistant/#

            user bob
            topic write edgekube/v1/api/request/bob
            topic read edgekube/v1/api/response/bob/#
            topic read edgekube/v1/state/#
            topic read edgekube/v1/events/#
            topic read homeassistant/#
            topic write edgekube/v1/command/bob/#
            topic write homeassistant/status


            """,
            acl);
    }

    [Theory]
    [InlineData("edgekube/v1/api/response/alice", true)]
    [InlineData("edgekube/v1/api/response/alice/a/b", true)]
    [InlineData("edgekube/v1/api/response/alicex", false)]
    [InlineData("edgekube/v1/api/response/bob", false)]
    [InlineData("edgekube/v1/api/response/alice/#", false)]
    [InlineData("edgekube/v1/node/board-1/down/desired", false)]
    public void Answers_go_to_the_callers_own_topics(string topic, bool own) => Assert.Equal(own, ManagementTopics.IsResponseOf("alice", topic));
}
