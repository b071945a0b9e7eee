using System.Text;
using EdgeKube.Server.ApiServer.Streams;

namespace EdgeKube.Server.Management.Streams;

/// <summary>Where a followed log goes: in pieces of text, cut between characters only.</summary>
internal sealed class TextOutput(OpenStream stream) : AsyncStream
{
    private const int Piece = 16 * 1024;
    private readonly Decoder _decoder = Encoding.UTF8.GetDecoder();

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) => new(0);

    public override Task FlushAsync(CancellationToken cancellationToken)
    {
        stream.Open();
        return Task.CompletedTask;
    }

    public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        for (var rest = buffer; rest.Length > 0; rest = rest[Math.Min(Piece, rest.Length)..])
        {
            if (Decode(rest.Span[..Math.Min(Piece, rest.Length)]) is { Length: > 0 } text)
            {
                await stream.SendTextAsync(text);
            }
        }
    }

    private string Decode(ReadOnlySpan<byte> bytes)
    {
        var characters = new char[_decoder.GetCharCount(bytes, flush: false)];
        return new string(characters, 0, _decoder.GetChars(bytes, characters, flush: false));
    }
}
