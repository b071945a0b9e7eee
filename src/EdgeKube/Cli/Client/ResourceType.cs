namespace EdgeKube.Cli.Client;

/// <summary>A kind of object as the server offers it.</summary>
internal sealed record ResourceType(string Group, string Version, string Plural, string Singular, string Kind, bool Namespaced)
{
    public IReadOnlyList<string> ShortNames { get; init; } = [];

    public IReadOnlyList<string> Categories { get; init; } = [];

    public IReadOnlyList<string> Verbs { get; init; } = [];

    public string ApiVersion => Group.Length == 0 ? Version : $"{Group}/{Version}";

    /// <summary><c>pods</c>, <c>deployments.apps</c>.</summary>
    public string Resource => Group.Length == 0 ? Plural : $"{Plural}.{Group}";

    /// <summary><c>pod/web</c>, <c>deployment.apps/web</c>.</summary>
    public string Shown(string name) => $"{Prefix}/{name}";

    public string Prefix => Group.Length == 0 ? Singular : $"{Singular}.{Group}";

    /// <param name="space">The namespace; null for all of them.</param>
    /// <param name="name">None for the list.</param>
    public string Path(string? space, string? name = null) =>
        (Group.Length == 0 ? $"/api/{Version}" : $"/apis/{Group}/{Version}")
        + (Namespaced && space is not null ? $"/namespaces/{Uri.EscapeDataString(space)}" : "")
        + $"/{Plural}"
        + (name is null ? "" : $"/{Uri.EscapeDataString(name)}");
}
