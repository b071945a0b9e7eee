using System.IO.Compression;
using System.IO.Pipelines;
using Microsoft.AspNetCore.Http;

namespace EdgeKube.Server.ApiServer;

/// <summary>Where a list is written to: straight to the socket, through gzip, or into memory where it is still to be made readable.</summary>
internal sealed class ListBody : IAsyncDisposable
{
    private readonly HttpResponse _response;
    private readonly Asked _asked;
    private readonly MemoryStream? _whole;
    private readonly GZipStream? _zip;

    /// <param name="length">About how many bytes it will be.</param>
    public ListBody(HttpResponse response, Asked asked, long length)
    {
        _response = response;
        _asked = asked;
        response.ContentType = JsonResponse.ContentType;
        if (!asked.IsPlain)
        {
            _whole = new MemoryStream();
            Output = PipeWriter.Create(_whole);
        }
        else if (Payload.Compresses(response, length))
        {
            Payload.Announce(response);
            _zip = new GZipStream(response.Body, CompressionLevel.Fastest, leaveOpen: true);
            Output = PipeWriter.Create(_zip);
        }
        else
        {
            Output = response.BodyWriter;
        }
    }

    public PipeWriter Output { get; }

    /// <summary>Sends what is left.</summary>
    public async Task CompleteAsync(CancellationToken ct)
    {
        if (_whole is not null)
        {
            await Payload.SendJsonAsync(_response, _asked, _whole.GetBuffer().AsMemory(0, (int)_whole.Length), ct);
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_zip is not null)
        {
            await Output.CompleteAsync();
            await _zip.DisposeAsync();
        }

        _whole?.Dispose();
    }
}
