using EdgeKube.Messaging.Contracts;
using Microsoft.AspNetCore.Http;

namespace EdgeKube.Server.ApiServer.Streams;

/// <summary>Answers with the text that a node streams, for as long as it comes.</summary>
internal static class LogResponse
{
    /// <param name="http">The request; its end ends the stream.</param>
    /// <param name="streams">The way to the node.</param>
    /// <param name="node">Its name.</param>
    /// <param name="open">What it is asked for.</param>
    /// <param name="stopping">The server's stop, which a log that is followed must not hold.</param>
    public static async Task WriteAsync(HttpContext http, INodeStreams streams, string node, StreamOpen open, CancellationToken stopping)
    {
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(http.RequestAborted, stopping);
        var log = await streams.OpenAsync(node, open, ending.Token);
        http.Response.ContentType = "text/plain";
        await http.Response.StartAsync(ending.Token);
        try
        {
            await foreach (var chunk in log.WithCancellation(ending.Token))
            {
                await http.Response.BodyWriter.WriteAsync(chunk, ending.Token);
            }
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            // the response ends as a whole one
        }
    }
}
