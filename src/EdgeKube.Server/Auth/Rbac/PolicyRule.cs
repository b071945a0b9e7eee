namespace EdgeKube.Server.Auth.Rbac;

/// <summary>One rule of a role: verbs on resources, or on paths.</summary>
internal sealed record PolicyRule(string[] Verbs, string[] Groups, string[] Resources, string[] Names, string[] Paths)
{
    private const string All = "*";
    private static readonly string[] _anyName = [""];

    public bool Allows(RequestAttributes request) => Has(Verbs, request.Verb)
        && (request.IsResource ? AllowsResource(request) : AllowsPath(request.Path));

    /// <summary>Whether who holds these rules holds all that one gives.</summary>
    public static bool Covers(IReadOnlyList<PolicyRule> held, PolicyRule rule) =>
        rule.Verbs.All(verb =>
            rule.Paths.All(path => held.Any(h => h.CoversPath(verb, path)))
            && rule.Groups.All(group => rule.Resources.All(resource =>
                (rule.Names.Length == 0 ? _anyName : rule.Names).All(name => held.Any(h => h.Covers(verb, group, resource, name))))));

    /// <summary>Whether whoever has this rule has this one right, "*" meaning every one, too.</summary>
    public bool Covers(string verb, string group, string resource, string name) =>
        Has(Verbs, verb) && Has(Groups, group) && HasResource(resource) && (Names.Length == 0 || (name.Length > 0 && Names.Contains(name)));

    public bool CoversPath(string verb, string path) => Has(Verbs, verb) && AllowsPath(path);

    private bool AllowsResource(RequestAttributes request) =>
        Has(Groups, request.Group) && HasResource(request.Resource) && (Names.Length == 0 || Array.IndexOf(Names, request.Name) >= 0);

    private bool HasResource(string resource)
    {
        foreach (var mine in Resources)
        {
            if (mine == All || mine == resource || IsSubresourceOfAll(mine, resource))
            {
                return true;
            }
        }

        return false;
    }

    private bool AllowsPath(string path)
    {
        foreach (var mine in Paths)
        {
            if (mine == path || (mine.EndsWith('*') && path.AsSpan().StartsWith(mine.AsSpan(0, mine.Length - 1), StringComparison.Ordinal)))
            {
                return true;
            }
        }

        return false;
    }

    // "*/scale" is the scale of every resource
    private static bool IsSubresourceOfAll(string mine, string resource)
    {
        var slash = resource.IndexOf('/', StringComparison.Ordinal);
        return slash >= 0 && mine.StartsWith("*/", StringComparison.Ordinal) && mine.AsSpan(1).SequenceEqual(resource.AsSpan(slash));
    }

    private static bool Has(string[] mine, string asked)
    {
        foreach (var one in mine)
        {
            if (one == All || one == asked)
            {
                return true;
            }
        }

        return false;
    }
}
