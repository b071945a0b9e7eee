using System.Buffers;
using System.Text;
using EdgeKube.Server.ApiServer.Streams;
using Xunit;

namespace EdgeKube.Server.Tests.ApiServer.Streams;

public sealed class PageLinksTests
{
    private const string Prefix = "/api/v1/namespaces/default/pods/web:8081/proxy";

    [Theory]
    [InlineData("/", Prefix + "/")]
    [InlineData("/a/b?c=/d#/e", Prefix + "/a/b?c=/d#/e")]
    [InlineData("/a//b/../c/", Prefix + "/a/c/")]
    [InlineData("//other/x", "//other/x")]
    [InlineData("a/b", "a/b")]
    [InlineData("?a=/b", "?a=/b")]
    [InlineData("", "")]
    [InlineData("mailto:a@b/c", "mailto:a@b/c")]
    [InlineData("data:/x", "data:/x")]
    [InlineData("https://example.com/a", "https://example.com/a")]
    [InlineData("http://10.42.0.7:8081/a", Prefix + "/a")]
    [InlineData("//10.42.0.7:8081/a", Prefix + "/a")]
    [InlineData("http://10.42.0.7:8081", "http://10.42.0.7:8081")]
    [InlineData("https://server:6443/a", "https://server:6443" + Prefix + "/a")]
    [InlineData(Prefix + "/a", Prefix + "/a")]
    [InlineData("a:b:/c", "a:b:/c")]
    public void Links_to_the_pages_own_host_go_through_the_proxy(string link, string expected) => Assert.Equal(expected, Links().Rewrite(link));

    [Theory]
    [InlineData("<A HREF=\"/x\">/x</A>", "<A HREF=\"P/x\">/x</A>")]
    [InlineData("<a href=/x?a=b>", "<a href=P/x?a=b>")]
    [InlineData("<a\n  class='>' href = '/x&amp;y' />", "<a\n  class='>' href = 'P/x&amp;y' />")]
    [InlineData("<img src=\"/a\" alt=\"/b\" longdesc=/c>", "<img src=\"P/a\" alt=\"/b\" longdesc=P/c>")]
    [InlineData("<!-- <a href=\"/x\"> --><a href=\"/x\">", "<!-- <a href=\"/x\"> --><a href=\"P/x\">")]
    [InlineData("<script src=\"/x\">'<a href=\"/y\">'</ScRipt><a href=\"/x\">", "<script src=\"P/x\">'<a href=\"/y\">'</ScRipt><a href=\"P/x\">")]
    [InlineData("<title></title><a href='/x'>", "<title></title><a href='P/x'>")]
    [InlineData("<!DOCTYPE html><p>1 < 2 && <b>3</b>", "<!DOCTYPE html><p>1 < 2 && <b>3</b>")]
    [InlineData("<p style=\"background:url(/x)\">caf\u00c3\u00a9", "<p style=\"background:url(/x)\">caf\u00c3\u00a9")]
    [InlineData("<a href=\"/unfinished", "<a href=\"/unfinished")]
    [InlineData("<a = href=/x \"> <a href>", "<a = href=P/x \"> <a href>")]
    public void Pages_are_rewritten_however_they_are_cut(string page, string expected)
    {
        expected = expected.Replace("P/", $"{Prefix}/", StringComparison.Ordinal);
        foreach (var size in new[] { 1, 2, 3, 7, 1000 })
        {
            Assert.Equal(expected, Rewritten(page, size));
        }
    }

    [Fact]
    public void What_never_ends_is_not_held()
    {
        var page = $"<a {new string('x', 200_000)}";
        Assert.Equal(page, Rewritten(page, 10_000));
    }

    private static PageLinks Links() => new(Prefix, "10.42.0.7:8081", "server:6443");

    private static string Rewritten(string page, int size)
    {
        var rewriter = new PageRewriter(Links());
        var to = new ArrayBufferWriter<byte>();
        foreach (var piece in Encoding.Latin1.GetBytes(page).Chunk(size))
        {
            rewriter.Write(piece, to);
        }

        rewriter.End(to);
        return Encoding.Latin1.GetString(to.WrittenSpan);
    }
}
