using EdgeKube.Platform.Spdy;
using FsCheck;
using FsCheck.Fluent;
using Xunit;

namespace EdgeKube.Platform.Tests.Spdy;

public sealed class SpdyHeaderTests
{
    /// <summary>Three blocks of one stream as zlib writes them with SPDY's dictionary.</summary>
    private static readonly string[] _fromZlib =
    [
        "78f9e3c6a7c202a62346703a2b294a4dcc851625aca9a08006000000ffff",
        "02a5470c295029930829b08bc079c3c2c0c2004873164122381394f0190d00000000ffff",
        "a240af21000000ffff",
    ];

    [Fact]
    public void What_zlib_compressed_with_the_dictionary_is_read()
    {
        using var reader = new SpdyHeaderReader();
        Assert.Equal(new Dictionary<string, string> { ["streamtype"] = "error" }, reader.Read(Convert.FromHexString(_fromZlib[0])));
        Assert.Equal(
            new Dictionary<string, string> { ["streamtype"] = "data", ["port"] = "8080", ["requestid"] = "0" },
            reader.Read(Convert.FromHexString(_fromZlib[1])));
        Assert.Equal("1", reader.Read(Convert.FromHexString(_fromZlib[2]))["requestid"]);
    }

    [Fact]
    public void What_is_written_is_read_block_after_block()
    {
        var writer = new SpdyHeaderWriter();
        using var reader = new SpdyHeaderReader();
        for (var i = 0; i < 3; i++)
        {
            var headers = new Dictionary<string, string> { ["streamtype"] = "data", ["port"] = $"{i}", ["long"] = new('x', 10_000) };
            Assert.Equal(headers, reader.Read(writer.Write(headers)));
            Assert.Empty(reader.Read(writer.Write(new Dictionary<string, string>())));
        }
    }

    [Fact]
    public void A_dictionary_of_another_name_is_refused()
    {
        var block = Convert.FromHexString(_fromZlib[0]);
        block[2]++;
        using var reader = new SpdyHeaderReader();
        Assert.Throws<SpdyException>(() => reader.Read(block));
    }

    [Fact]
    public void A_block_that_unfolds_without_end_is_refused()
    {
        var writer = new SpdyHeaderWriter();
        using var reader = new SpdyHeaderReader();
        var many = Enumerable.Range(0, 101).ToDictionary(i => $"n{i}", _ => "");
        Assert.Throws<SpdyException>(() => reader.Read(writer.Write(many)));
    }

    [Fact]
    public void Any_bytes_are_read_or_refused() => Prop.ForAll<byte[]>(bytes =>
    {
        using var reader = new SpdyHeaderReader();
        foreach (var block in new[] { bytes, [0x78, 0x01, .. bytes], [0x78, 0xf9, 0xe3, 0xc6, 0xa7, 0xc2, .. bytes] })
        {
            try
            {
                reader.Read(block);
            }
            catch (SpdyException)
            {
                // refused
            }
        }
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void A_block_that_was_damaged_is_read_or_refused() => Prop.ForAll<int, byte>((where, with) =>
    {
        var block = Convert.FromHexString(_fromZlib[1]);
        using var reader = new SpdyHeaderReader();
        reader.Read(Convert.FromHexString(_fromZlib[0]));
        block[(uint)where % block.Length] = with;
        try
        {
            reader.Read(block);
        }
        catch (SpdyException)
        {
            // refused
        }
    }).QuickCheckThrowOnFailure();
}
