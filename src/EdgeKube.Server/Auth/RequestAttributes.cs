namespace EdgeKube.Server.Auth;

/// <summary>What is asked for, as authorisation sees it.</summary>
/// <param name="Verb">get, list, watch, create, update, patch, delete, deletecollection; or the HTTP method in lower case for other paths.</param>
/// <param name="Resource">With its subresource: <c>pods/log</c>; "" for paths that are no resource.</param>
internal sealed record RequestAttributes(string Verb, string Group, string Resource, string Namespace, string Name, string Path)
{
    public bool IsResource => Resource.Length > 0;
}
