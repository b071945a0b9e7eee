using System.Text;
using EdgeKube.Api.Errors;
using EdgeKube.Api.Values;
using EdgeKube.Server.Registry;
using Microsoft.AspNetCore.Http;

namespace EdgeKube.Server.ApiServer;

/// <summary>DELETE of what a list with the same selectors would show.</summary>
internal sealed class DeleteCollectionHandler(IRegistry registry)
{
    public async Task HandleAsync(HttpContext http, ApiRequest request)
    {
        var options = await DeleteRequest.ReadAsync(http, request, registry.Definitions);
        ListOptionsCheck.List(request.Query);
        var list = await registry.ListAsync(ListHandler.QueryOf(request), http.RequestAborted);
        var body = http.Response.BodyWriter;
        http.Response.ContentType = JsonResponse.ContentType;
        var header = $$"""{"kind":"{{request.Definition.Kind}}List","apiVersion":"{{request.Definition.ApiVersion}}","metadata":{"resourceVersion":"{{list.Revision}}"},"items":[""";
        var items = new List<ReadOnlyMemory<byte>>();
        var warned = new HashSet<string>(StringComparer.Ordinal);
        foreach (var item in list.Items)
        {
            if (await DeleteAsync(ResourceKey.Parse(item.Key), options, warned, http.RequestAborted) is { } last)
            {
                items.Add(await registry.Conversion.ShowAsync(last, request.Definition, http.RequestAborted));
            }
        }

        WriteRequest.Warn(http, [.. warned]);
        Encoding.UTF8.GetBytes(header, body);
        for (var i = 0; i < items.Count; i++)
        {
            Encoding.UTF8.GetBytes(i == 0 ? "" : ",", body);
            await body.WriteAsync(StoredVersion.Show(items[i], request.Definition), http.RequestAborted);
        }

        Encoding.UTF8.GetBytes("]}", body);
        await body.FlushAsync(http.RequestAborted);
    }

    /// <param name="warned">What the client is to be warned of: once, however many objects ask for it.</param>
    private async Task<ReadOnlyMemory<byte>?> DeleteAsync(ResourceKey key, DeleteOptions options, HashSet<string> warned, CancellationToken ct)
    {
        try
        {
            var result = await registry.DeleteAsync(key, options, ct);
            warned.UnionWith(result.Warnings);
            return result.Json;
        }
        catch (ApiException e) when (e.Reason == "NotFound")
        {
            return null; // somebody else was faster
        }
        catch (ApiException e)
        {
            e.Warnings = [.. warned, .. e.Warnings.Where(w => !warned.Contains(w))];
            throw;
        }
    }
}
