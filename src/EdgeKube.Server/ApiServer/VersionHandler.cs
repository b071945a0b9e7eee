using System.Runtime.InteropServices;
using System.Text;
using Microsoft.AspNetCore.Http;

namespace EdgeKube.Server.ApiServer;

/// <summary>/version, in the form of version.Info.</summary>
internal sealed class VersionHandler(ApiServerOptions options)
{
    private readonly byte[] _answer = Encoding.UTF8.GetBytes($$"""
        {"major":"1","minor":"34","gitVersion":"{{options.Version}}","gitCommit":"","gitTreeState":"clean","buildDate":"1970-01-01T00:00:00Z","goVersion":"none","compiler":"dotnet","platform":"linux/{{Architecture()}}"}
        """);

    public Task HandleAsync(HttpContext http) => JsonResponse.WriteAsync(http.Response, _answer, http.RequestAborted);

    private static string Architecture() => RuntimeInformation.OSArchitecture switch
    {
        System.Runtime.InteropServices.Architecture.X64 => "amd64",
        System.Runtime.InteropServices.Architecture.Arm64 => "arm64",
        System.Runtime.InteropServices.Architecture.Arm => "arm",
        var other => other.ToString().ToLowerInvariant(),
    };
}
