using System.Text;
using EdgeKube.Server.Management.Door;
using Xunit;

namespace EdgeKube.Server.Tests.Management.Door;

public sealed class ConnectPacketTests
{
    // Version 5: user name, password and a retained will of QoS 1; keep-alive 60; session expiry 10; will delay 5.
    private const string WithWill =
        "00044d51545405ee003c05110000000a" + "00026331" + "05180000000500027774" + "00027770" + "0005616c696365" + "0003736563";

    [Fact]
    public void It_is_read_and_written_as_it_was()
    {
        var packet = Read(WithWill);
        Assert.Equal(("c1", "alice", true), (packet.ClientId, packet.UserName, packet.IsVersion5));
        Assert.Equal("sec", Encoding.UTF8.GetString(packet.Password!.Value.Span));
        Assert.Equal("10" + $"{WithWill.Length / 2:x2}" + WithWill, Convert.ToHexStringLower(packet.ToBytes()));
    }

    [Fact]
    public void Another_name_takes_the_place_of_the_clients_own()
    {
        var packet = ConnectPacket.Parse((Read(WithWill) with { ClientId = "session:c1", UserName = "session:c1", Password = null }).ToBytes().AsMemory(2))!;
        Assert.Equal(("session:c1", "session:c1", null), (packet.ClientId, packet.UserName, packet.Password));
    }

    [Fact]
    public void A_long_packet_has_a_long_length()
    {
        var bytes = (Read(WithWill) with { UserName = new string('x', 200) }).ToBytes();
        Assert.Equal((bytes.Length - 3, true), ((bytes[1] & 0x7f) | (bytes[2] << 7), bytes[1] > 0x7f));
    }

    [Fact]
    public void Version_3_1_1_has_no_properties()
    {
        var packet = Read("00044d51545404020000" + "0000");
        Assert.Equal(("", null, false), (packet.ClientId, packet.UserName, packet.IsVersion5));
    }

    [Theory]
    [InlineData("")]
    [InlineData("00044d515454")]
    [InlineData("00044d51545405")]
    [InlineData("00044d51545403020000" + "0000")] // an older version
    [InlineData("00064d514973647003020000" + "0000")]
    [InlineData("00044d5154540502003cff")]
    [InlineData("00044d5154540502003cffffffffff")]
    [InlineData("00044d5154540502003c00" + "ffff61")] // a text that ends too early
    [InlineData("00044d5154540502003c00" + "0001ff")] // and one that is none
    public void What_is_no_such_packet_is_none(string hex) => Assert.Null(ConnectPacket.Parse(Convert.FromHexString(hex)));

    private static ConnectPacket Read(string hex) => ConnectPacket.Parse(Convert.FromHexString(hex))!;
}
