using System.Buffers.Text;
using System.Globalization;
using System.Text;
using EdgeKube.Api.Errors;

namespace EdgeKube.Server.Registry;

/// <summary>Where a list that is read page by page goes on: at which revision, after which key.</summary>
internal readonly record struct ContinueToken(long Revision, string After)
{
    public static ContinueToken Parse(string text)
    {
        try
        {
            var plain = Encoding.UTF8.GetString(Base64Url.DecodeFromChars(text));
            var colon = plain.IndexOf(':', StringComparison.Ordinal);
            return new(long.Parse(plain[..colon], NumberStyles.None, CultureInfo.InvariantCulture), plain[(colon + 1)..]);
        }
        catch (Exception e) when (e is FormatException or OverflowException or ArgumentOutOfRangeException)
        {
            throw ApiException.BadRequest("continue key is not valid: it is not a token of this server");
        }
    }

    public override string ToString() =>
        Base64Url.EncodeToString(Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{Revision}:{After}")));
}
