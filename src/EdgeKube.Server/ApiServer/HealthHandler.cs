using System.Text;
using Microsoft.AspNetCore.Http;

namespace EdgeKube.Server.ApiServer;

/// <summary>/livez, /readyz and /healthz: <c>ok</c>, or which check fails.</summary>
internal sealed class HealthHandler(IEnumerable<IReadinessCheck> checks)
{
    public async Task HandleAsync(HttpContext http, string path)
    {
        var root = path.Split('/')[1];
        var looked = root == "livez" ? [] : checks.ToList();
        var failed = looked.Where(c => !c.IsReady).ToList();
        http.Response.StatusCode = failed.Count == 0 ? StatusCodes.Status200OK : StatusCodes.Status500InternalServerError;
        http.Response.ContentType = "text/plain; charset=utf-8";
        await http.Response.WriteAsync(
            failed.Count == 0 && !http.Request.Query.ContainsKey("verbose") ? "ok" : Describe(root, looked, failed.Count == 0), http.RequestAborted);
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
