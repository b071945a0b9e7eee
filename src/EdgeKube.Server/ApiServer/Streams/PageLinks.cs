namespace EdgeKube.Server.ApiServer.Streams;

/// <summary>Leads the links of a proxied page back through the proxy, where they mean the page's own host.</summary>
/// <param name="prefix">The path of the proxy, without a slash at its end.</param>
/// <param name="pageHost">The host and port that the page comes from.</param>
/// <param name="askedHost">The host and port that the client asked.</param>
internal sealed class PageLinks(string prefix, string pageHost, string askedHost)
{
    /// <summary>The link as the client must follow it; relative ones and those to other hosts stay.</summary>
    public string Rewrite(string link)
    {
        var (host, path) = Split(link);
        if (path >= link.Length || link[path] != '/' || (host.Length > 0 && host != pageHost && host != askedHost))
        {
            return link;
        }

        var leading = host.Length > 0 && host == askedHost ? link[..path] : "";
        var rest = link[path..];
        if (rest.StartsWith(prefix, StringComparison.Ordinal))
        {
            return leading + rest;
        }

        var end = rest.AsSpan().IndexOfAny('?', '#') is var at and >= 0 ? at : rest.Length;
        return $"{leading}{prefix}{Clean(rest[..end])}{rest[end..]}";
    }

    /// <summary>The host that a link names, or "", and where its path begins.</summary>
    private static (string Host, int Path) Split(string link)
    {
        var colon = link.IndexOf(':', StringComparison.Ordinal);
        var slash = link.AsSpan().IndexOfAny('/', '?', '#');
        var start = colon > 0 && (slash < 0 || colon < slash) ? colon + 1 : 0;
        if (!link.AsSpan(start).StartsWith("//"))
        {
            return ("", start > 0 ? link.Length : 0); // after a scheme alone there is no path of ours
        }

        var host = start + 2;
        var end = link.AsSpan(host).IndexOfAny('/', '?', '#') is var length and >= 0 ? host + length : link.Length;
        return (link[host..end], end);
    }

    /// <summary>Without empty parts and steps back; a slash at the end stays.</summary>
    private static string Clean(string path)
    {
        var parts = new List<string>();
        foreach (var part in path.Split('/'))
        {
            if (part == ".." && parts.Count > 0)
            {
                parts.RemoveAt(parts.Count - 1);
            }
            else if (part is not ("" or "." or ".."))
            {
                parts.Add(part);
            }
        }

        var cleaned = string.Concat(parts.Select(p => $"/{p}"));
        return path.EndsWith('/') ? $"{cleaned}/" : cleaned;
    }
}
