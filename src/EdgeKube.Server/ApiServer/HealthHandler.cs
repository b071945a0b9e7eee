using System.Text;
using EdgeKube.Api.Errors;
using Microsoft.AspNetCore.Http;

namespace EdgeKube.Server.ApiServer;

/// <summary>/livez, /readyz and /healthz, all checks or one of them (<c>/readyz/NAME</c>): <c>ok</c>, or which check fails.</summary>
internal sealed class HealthHandler(IEnumerable<IReadinessCheck> checks)
{
    public async Task HandleAsync(HttpContext http, string path)
    {
        var parts = path.Split('/', StringSplitOptions.RemoveEmptyEntries);
        var looked = Looked(parts, http.Request.Query["exclude"]!);
        var passed = looked.TrueForAll(c => c.IsReady);
        http.Response.StatusCode = passed ? StatusCodes.Status200OK : StatusCodes.Status500InternalServerError;
        http.Response.ContentType = "text/plain; charset=utf-8";
        http.Response.Headers.CacheControl = "no-cache, private";
        http.Response.Headers.XContentTypeOptions = "nosniff";
        await http.Response.WriteAsync(
            passed && (parts.Length > 1 || !http.Request.Query.ContainsKey("verbose")) ? "ok" : Describe(parts[0], looked, passed), http.RequestAborted);
    }

    private List<IReadinessCheck> Looked(string[] parts, IReadOnlyCollection<string> excluded)
    {
        var all = parts[0] == "livez" ? [] : checks;
        if (parts is [_, var name, ..])
        {
            var one = all.Where(c => c.Name == name).ToList();
            return parts.Length == 2 && (one.Count > 0 || name == "ping")
                ? one
                : throw new ApiException(404, "NotFound", "the server could not find the requested resource");
        }

        return [.. all.Where(c => !excluded.Contains(c.Name))];
    }

    private static string Describe(string root, List<IReadinessCheck> checks, bool passed)
    {
        var text = new StringBuilder("[+]ping ok\n");
        foreach (var check in checks)
        {
            text.Append(check.IsReady ? "[+]" : "[-]").Append(check.Name).Append(check.IsReady ? " ok\n" : " failed: not ready yet\n");
        }

        return text.Append(root).Append(passed ? " check passed\n" : " check failed\n").ToString();
    }
}
