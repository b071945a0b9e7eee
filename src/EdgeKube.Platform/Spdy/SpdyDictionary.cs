using System.Buffers.Binary;
using System.Text;

namespace EdgeKube.Platform.Spdy;

/// <summary>What every header block of SPDY/3 may refer back to, as the protocol lists it (draft 3, section 2.6.10.1).</summary>
internal static class SpdyDictionary
{
    /// <summary>Adler-32 of the bytes: how a zlib stream names its dictionary.</summary>
    public const uint Id = 0xe3c6a7c2;

    private const string Names =
        "options head post put delete trace accept accept-charset accept-encoding accept-language accept-ranges age allow authorization "
        + "cache-control connection content-base content-encoding content-language content-length content-location content-md5 content-range "
        + "content-type date etag expect expires from host if-match if-modified-since if-none-match if-range if-unmodified-since last-modified "
        + "location max-forwards pragma proxy-authenticate proxy-authorization range referer retry-after server te trailer transfer-encoding "
        + "upgrade user-agent vary via warning www-authenticate method get status";

    private const string Codes = "100101201202205206300302303304305306307402405406407408409410411412413414415416417502504505";

    private const string Values =
        "203 Non-Authoritative Information204 No Content301 Moved Permanently400 Bad Request401 Unauthorized403 Forbidden404 Not Found"
        + "500 Internal Server Error501 Not Implemented503 Service UnavailableJan Feb Mar Apr May Jun Jul Aug Sept Oct Nov Dec 00:00:00 "
        + "Mon, Tue, Wed, Thu, Fri, Sat, Sun, GMTchunked,text/html,image/png,image/jpg,image/gif,application/xml,application/xhtml+xml,"
        + "text/plain,text/javascript,publicprivatemax-age=gzip,deflate,sdchcharset=utf-8charset=iso-8859-1,utf-,*,enq=0.";

    public static byte[] Make()
    {
        var bytes = new List<byte>(1500);
        foreach (var name in Names.Split(' ').Concat(["200 OK", "version", "HTTP/1.1", "url", "public", "set-cookie", "keep-alive", "origin"]))
        {
            var length = new byte[sizeof(uint)];
            BinaryPrimitives.WriteInt32BigEndian(length, name.Length);
            bytes.AddRange(length);
            bytes.AddRange(Encoding.ASCII.GetBytes(name));
        }

        bytes.AddRange(Encoding.ASCII.GetBytes(Codes + Values));
        return [.. bytes];
    }
}
