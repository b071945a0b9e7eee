using System.Text;
using System.Text.Json.Nodes;

namespace EdgeKube.Cli.Client;

/// <summary>An answer that comes bit by bit: logs, or the events of a watch.</summary>
internal sealed class StreamedAnswer(HttpResponseMessage response) : IDisposable
{
    private readonly Stream _content = response.Content.ReadAsStream();

    public Stream Content => _content;

    /// <summary>One JSON object a line, until the server has said all or is gone.</summary>
    public IEnumerable<JsonObject> Events()
    {
        using var reader = new StreamReader(_content, Encoding.UTF8);
        while (Line(reader) is { } line)
        {
            if (JsonNode.Parse(line) is JsonObject found)
            {
                yield return found;
            }
        }
    }

    public void Dispose()
    {
        _content.Dispose();
        response.Dispose();
    }

    // A server that ends, or a link that breaks, ends the stream; whoever needs more asks again.
    private static string? Line(StreamReader reader)
    {
        try
        {
            return reader.ReadLine();
        }
        catch (Exception e) when (e is IOException or HttpRequestException)
        {
            return null;
        }
    }
}
