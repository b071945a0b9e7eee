using System.Net.Sockets;
using System.Text;
using EdgeKube.Platform.Systemd;
using Microsoft.Extensions.Logging;
using Xunit;

namespace EdgeKube.Platform.Tests.Systemd;

public sealed class JournalLoggerProviderTests
{
    [Theory]
    [InlineData("Pod", "POD")]
    [InlineData("PodUid", "POD_UID")]
    [InlineData("HTTPPort", "HTTPPORT")]
    public void A_placeholder_is_a_field(string placeholder, string field) => Assert.Equal(field, JournalLoggerProvider.FieldOf(placeholder));

    [Fact]
    public void A_text_of_several_lines_tells_its_length() => Assert.Equal(
        "A=b\nMESSAGE\n\u0003\0\0\0\0\0\0\0x\ny\n"u8.ToArray(), JournalLoggerProvider.Entry([new("A", "b"), new("MESSAGE", "x\ny")]));

    [Fact]
    public void What_a_message_speaks_of_are_its_fields()
    {
        var folder = Directory.CreateTempSubdirectory("ek-journal-");
        try
        {
            var path = Path.Combine(folder.FullName, "socket");
            using var journal = new Socket(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified);
            journal.Bind(new UnixDomainSocketEndPoint(path));
            using var provider = new JournalLoggerProvider(path, [new("NODE_NAME", "board-1")]);
            IReadOnlyList<KeyValuePair<string, object?>> state = [new("PodUid", "u-1"), new("{OriginalFormat}", "Pod {PodUid} began")];
            provider.CreateLogger("Some.Room").Log(LogLevel.Warning, default, state, null, (_, _) => "Pod u-1 began");
            var got = new byte[1024];
            var text = Encoding.UTF8.GetString(got, 0, journal.Receive(got));
            Assert.Equal("MESSAGE=Pod u-1 began\nPRIORITY=4\nSYSLOG_IDENTIFIER=edgekube\nLOGGER=Some.Room\nNODE_NAME=board-1\nPOD_UID=u-1\n", text);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }
}
