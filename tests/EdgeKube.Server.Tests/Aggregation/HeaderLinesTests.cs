using System.Text;
using EdgeKube.Api.Errors;
using EdgeKube.Server.Aggregation;
using Xunit;

namespace EdgeKube.Server.Tests.Aggregation;

public sealed class HeaderLinesTests
{
    [Fact]
    public void Each_value_gets_a_line_in_UTF_8()
    {
        var lines = new HeaderLines("X-Group");
        var text = HeaderLines.Join("X-Group", ["a, b", "für alle", "c"]);
        var bytes = new byte[lines.GetMaxByteCount(text.Length)];
        var length = lines.GetBytes(text, bytes);
        Assert.Equal("a, b\r\nX-Group: für alle\r\nX-Group: c", Encoding.UTF8.GetString(bytes, 0, length));
        Assert.Equal(length, lines.GetByteCount(text.ToCharArray(), 0, text.Length));
    }

    [Theory]
    [InlineData("a\r\nX-Other: b")]
    [InlineData("a\u001Fb")]
    public void A_value_that_would_make_lines_of_its_own_is_refused(string value) =>
        Assert.Equal(503, Assert.Throws<ApiException>(() => HeaderLines.Join("X-Group", ["fine", value])).Code);
}
