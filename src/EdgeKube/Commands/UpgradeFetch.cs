using EdgeKube.Platform.Upgrades;

namespace EdgeKube.Commands;

/// <summary>Reads what to upgrade to from a file or over https.</summary>
internal sealed class UpgradeFetch : IDisposable
{
    private const int LargestSignature = 64 << 10; // bytes
    private static readonly TimeSpan _longestSilence = TimeSpan.FromSeconds(60);
    private readonly HttpClient _http = new() { Timeout = Timeout.InfiniteTimeSpan };

    public void Dispose() => _http.Dispose();

    public async Task CopyAsync(string source, Stream to, CancellationToken ct)
    {
        if (UrlOf(source) is not { } url)
        {
            using var file = OpenFile(source);
            await file.CopyToAsync(to, ct);
            return;
        }

        using var silence = CancellationTokenSource.CreateLinkedTokenSource(ct);
        silence.CancelAfter(_longestSilence);
        try
        {
            using var response = await _http.GetAsync(url, HttpCompletionOption.ResponseHeadersRead, silence.Token);
            if (!response.IsSuccessStatusCode)
            {
                throw new UpgradeException($"{source}: the server answers {(int)response.StatusCode}");
            }

            await using var content = await response.Content.ReadAsStreamAsync(silence.Token);
            var buffer = new byte[64 << 10];
            int read;
            while ((read = await content.ReadAsync(buffer, silence.Token)) > 0)
            {
                silence.CancelAfter(_longestSilence);
                await to.WriteAsync(buffer.AsMemory(0, read), ct);
            }
        }
        catch (HttpRequestException e)
        {
            throw new UpgradeException($"{source}: {e.Message}");
        }
        catch (HttpIOException e)
        {
            throw new UpgradeException($"{source}: {e.Message}");
        }
        catch (OperationCanceledException) when (!ct.IsCancellationRequested)
        {
            throw new UpgradeException($"{source}: nothing came for {_longestSilence.TotalSeconds:0} s");
        }
    }

    /// <summary>Null: there is none.</summary>
    public async Task<byte[]?> SignatureAsync(string source, CancellationToken ct)
    {
        if (UrlOf(source) is null && !File.Exists(source))
        {
            return null;
        }

        using var bytes = new MemoryStream();
        await CopyAsync(source, bytes, ct);
        return bytes.Length <= LargestSignature ? bytes.ToArray() : throw new UpgradeException($"{source} is no signature: it has {bytes.Length} bytes");
    }

    private static FileStream OpenFile(string path)
    {
        try
        {
            return File.OpenRead(path);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new UpgradeException($"{path} is missing");
        }
    }

    private static Uri? UrlOf(string source) =>
        !source.Contains("://", StringComparison.Ordinal) ? null
        : Uri.TryCreate(source, UriKind.Absolute, out var url) && url.Scheme == Uri.UriSchemeHttps ? url
        : throw new UpgradeException($"{source} is neither a file nor https://…");
}
