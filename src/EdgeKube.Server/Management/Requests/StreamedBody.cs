using EdgeKube.Server.ApiServer.Streams;
using Microsoft.AspNetCore.Http;

namespace EdgeKube.Server.Management.Requests;

/// <summary>An answer that is handed on as it comes, unless it is a refusal, which is gathered.</summary>
internal sealed class StreamedBody(HttpResponse response, Stream output, BoundedBody refusal) : AsyncStream
{
    private bool IsGood => response.StatusCode < StatusCodes.Status400BadRequest;

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) => new(0);

    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default) =>
        (IsGood ? output : refusal).WriteAsync(buffer, cancellationToken);

    public override Task FlushAsync(CancellationToken cancellationToken) => IsGood ? output.FlushAsync(cancellationToken) : Task.CompletedTask;
}
