using System.Text;

namespace EdgeKube.Agent.FirstBoot;

/// <summary>Takes the token out of <c>edgekube.yaml</c> byte for byte, so that it is overwritten where it lies on the card. Pure.</summary>
internal static class UsedToken
{
    private const string Words = "# the token was used, and taken out of this file ";

    /// <returns>As many bytes as there were; the same when there is no token.</returns>
    public static byte[] Without(byte[] file)
    {
        if (BootFile.LinesOf(new StreamReader(new MemoryStream(file), Encoding.UTF8).ReadToEnd(), "token") is not var (first, last))
        {
            return file;
        }

        var result = (byte[])file.Clone();
        var words = Encoding.ASCII.GetBytes(Words);
        var line = 1L;
        var column = 0;
        for (var i = file.AsSpan().StartsWith(Encoding.UTF8.Preamble) ? Encoding.UTF8.Preamble.Length : 0; i < file.Length; i++)
        {
            if (file[i] == '\n')
            {
                line++;
                column = 0;
            }
            else if (file[i] != '\r' && line >= first && line <= last)
            {
                result[i] = column < words.Length ? words[column] : (byte)'-';
                column++;
            }
        }

        return result;
    }
}
