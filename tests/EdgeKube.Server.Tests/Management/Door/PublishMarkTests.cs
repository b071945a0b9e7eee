using EdgeKube.Server.Management.Door;
using Xunit;

namespace EdgeKube.Server.Tests.Management.Door;

public sealed class PublishMarkTests
{
    private const string Property = "26" + "0013" + "65646765 6b756265 2d636f6e 6e656374 696f6e" + "0001" + "37"; // edgekube-connection: 7

    [Theory]
    [InlineData("300700017400" + "616263", "302000017419 PROPERTY 616263")] // QoS 0, no properties
    [InlineData("32090001740005 00" + "616263", "322200017400 0519 PROPERTY 616263")] // QoS 1
    [InlineData("300c00017405 0800027872 616263", "302500017 41e PROPERTY 0800027872 616263")] // a response topic comes after it
    public void A_message_is_marked(string packet, string marked) => Assert.Equal(Plain(marked), Marked(packet, 1000));

    [Fact]
    public void It_does_not_matter_in_which_pieces_it_comes()
    {
        var packets = "c000" + "300700017400616263" + "8206000100000161" + "32090001740005 00616263" + "c000";
        var whole = Marked(packets, 1000);
        for (var size = 1; size < 20; size++)
        {
            Assert.Equal(whole, Marked(packets, size));
        }

        Assert.Equal(2, whole.Split(Plain(Property)).Length - 1);
    }

    [Fact]
    public void Lengths_grow_where_they_must()
    {
        var payload = new string('6', 2 * 120); // 120 bytes: with the property the packet is longer than one byte can say
        var marked = Marked("307c00017400" + payload, 7);
        Assert.StartsWith(Plain("30950100017419 PROPERTY 66"), marked, StringComparison.Ordinal);
        Assert.EndsWith(payload, marked, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("c000d000e000")]
    [InlineData("30020001")] // too short for its topic
    [InlineData("3003000174")] // and for its properties
    [InlineData("3000")]
    [InlineData("30ffffffff7f00")] // no length
    [InlineData("3004000174ff")] // no length of properties
    [InlineData("8206000100000161")]
    public void What_is_no_message_goes_on_as_it_came(string packet)
    {
        Assert.Equal(packet, Marked(packet, 1000));
        Assert.Equal(packet, Marked(packet, 1));
    }

    private static string Marked(string packets, int size)
    {
        var mark = new PublishMark("7");
        using var all = new MemoryStream();
        foreach (var piece in Convert.FromHexString(Plain(packets)).Chunk(size))
        {
            all.Write(mark.Mark(piece).Span);
        }

        return Convert.ToHexStringLower(all.ToArray());
    }

    private static string Plain(string hex) => hex.Replace("PROPERTY", Property, StringComparison.Ordinal).Replace(" ", "", StringComparison.Ordinal);
}
