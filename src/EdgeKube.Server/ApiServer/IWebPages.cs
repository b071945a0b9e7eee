using Microsoft.AspNetCore.Http;

namespace EdgeKube.Server.ApiServer;

/// <summary>What a browser is shown at the API's port; it holds no data, so nobody signs in for it.</summary>
internal interface IWebPages
{
    bool Serves(HttpRequest request);

    Task HandleAsync(HttpContext http);
}
