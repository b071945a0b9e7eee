using System.Globalization;
using EdgeKube.Api.Errors;
using EdgeKube.Server.Registry;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Hosting;

namespace EdgeKube.Server.ApiServer;

/// <summary>GET with watch=true: changes as they come, one JSON line each.</summary>
internal sealed class WatchHandler(IRegistry registry, ObjectWriter objects, TimeProvider time, IHostApplicationLifetime lifetime)
{
    private const string InitialEventsEnd = ""","annotations":{"k8s.io/initial-events-end":"true"}""";
    private static readonly TimeSpan _shortest = TimeSpan.FromMinutes(30);
    private static readonly TimeSpan _bookmarkEvery = TimeSpan.FromMinutes(1);

    public async Task HandleAsync(HttpContext http, ApiRequest request)
    {
        ListOptionsCheck.Watch(request.Query);
        var asked = Accepted.For(http.Request, request.Definition, list: false);
        using var stream = new WatchStream(http.Response.BodyWriter, objects, request, asked);
        var (revision, initial) = await BeginAsync(request, http.RequestAborted);
        http.Response.ContentType = stream.ContentType;
        http.Features.Get<IHttpResponseBodyFeature>()?.DisableBuffering();
        using var timeout = new CancellationTokenSource(TimeoutOf(request), time);
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, http.RequestAborted, lifetime.ApplicationStopping);
        try
        {
            await http.Response.StartAsync(ending.Token);
            await http.Response.BodyWriter.FlushAsync(ending.Token);
            if (initial is not null)
            {
                await WriteInitialAsync(stream, request, initial, ending.Token);
            }

            await FollowAsync(stream, request, revision, ending);
        }
        catch (OperationCanceledException) when (timeout.IsCancellationRequested || lifetime.ApplicationStopping.IsCancellationRequested)
        {
            // the watch had its time: the response ends as a whole one, and the client goes on from there
        }
    }

    /// <returns>From where to follow, and what to show first.</returns>
    private async Task<(long Revision, ResourceList? Initial)> BeginAsync(ApiRequest request, CancellationToken ct)
    {
        var text = request.Query.Text("resourceVersion");
        var sendInitial = request.Query.Text("sendInitialEvents").Length > 0 && request.Query.Flag("sendInitialEvents");
        if (text is not ("" or "0") && !sendInitial)
        {
            return long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var revision)
                ? (revision, null)
                : throw ApiException.BadRequest($"resourceVersion: Invalid value: \"{text}\": must be a non-negative integer");
        }

        var query = ListHandler.QueryOf(request) with { Limit = 0, Continue = "", ResourceVersion = "", ResourceVersionMatch = "" };
        var list = await registry.ListAsync(query, ct);
        var withoutInitial = request.Query.Text("sendInitialEvents") == "false";
        return (list.Revision, withoutInitial ? null : list with { Items = await registry.Conversion.ShowAllAsync(list.Items, request.Definition, ct) });
    }

    private static async Task WriteInitialAsync(WatchStream stream, ApiRequest request, ResourceList initial, CancellationToken ct)
    {
        foreach (var item in initial.Items)
        {
            await stream.WriteAsync("ADDED", item.Value, ct);
        }

        if (request.Query.Text("sendInitialEvents").Length > 0)
        {
            stream.WriteBookmark(initial.Revision, InitialEventsEnd);
        }

        await stream.FlushAsync(ct);
    }

    private async Task FollowAsync(WatchStream stream, ApiRequest request, long revision, CancellationTokenSource ending)
    {
        var ct = ending.Token;
        var query = new WatchQuery(request.Definition, request.Namespace, revision)
        {
            Labels = ListHandler.LabelsOf(request),
            Fields = ListHandler.FieldsOf(request),
        };
        var bookmarks = request.Query.Flag("allowWatchBookmarks");
        var settled = revision;
        try
        {
            await using var changes = registry.WatchAsync(query, ct).GetAsyncEnumerator(ct);
            while (true)
            {
                var next = changes.MoveNextAsync().AsTask();
                if (bookmarks)
                {
                    settled = await WriteBookmarksUntilAsync(next, stream, settled, ending);
                }

                if (!await next)
                {
                    return;
                }

                await WriteBatchAsync(stream, changes.Current, ct);
                settled = changes.Current[^1].Revision;
            }
        }
        catch (ApiException e) // the revision is forgotten, or an object cannot be converted: the client begins anew
        {
            stream.WriteError(e);
            await stream.FlushAsync(ct);
        }
    }

    /// <returns>The revision that the next bookmark may name.</returns>
    private async Task<long> WriteBookmarksUntilAsync(Task next, WatchStream stream, long settled, CancellationTokenSource ending)
    {
        try
        {
            while (await Task.WhenAny(next, Task.Delay(_bookmarkEvery, time, ending.Token)) != next)
            {
                // Revisions seen at one tick are surely delivered at the next: only then a bookmark may name them.
                ending.Token.ThrowIfCancellationRequested();
                stream.WriteBookmark(settled, "");
                await stream.FlushAsync(ending.Token);
                settled = registry.Revision;
            }

            return settled;
        }
        finally
        {
            if (!next.IsCompleted) // what is being waited for cannot be disposed of
            {
                await ending.CancelAsync();
                await next.ContinueWith(_ => { }, TaskScheduler.Default);
            }
        }
    }

    private static async Task WriteBatchAsync(WatchStream stream, IReadOnlyList<WatchEvent> batch, CancellationToken ct)
    {
        foreach (var change in batch)
        {
            await stream.WriteAsync(
                change.Type switch { WatchEventType.Added => "ADDED", WatchEventType.Modified => "MODIFIED", _ => "DELETED" }, change.Json, ct);
        }

        await stream.FlushAsync(ct);
    }

    // Spread out, so that the watches of many clients do not all end at once.
    private static TimeSpan TimeoutOf(ApiRequest request) => request.Query.Number("timeoutSeconds") is { } seconds and > 0
        ? TimeSpan.FromSeconds(Math.Min(seconds, (long)TimeSpan.FromDays(1).TotalSeconds))
        : _shortest * (1 + Random.Shared.NextDouble());
}
