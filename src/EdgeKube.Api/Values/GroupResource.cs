namespace EdgeKube.Api.Values;

/// <summary>A resource type without its version, as Kubernetes prints it: <c>pods</c>, <c>deployments.apps</c>.</summary>
public readonly record struct GroupResource(string Group, string Resource)
{
    public static GroupResource Parse(string text) =>
        text.IndexOf('.', StringComparison.Ordinal) is var dot and >= 0 ? new(text[(dot + 1)..], text[..dot]) : new("", text);

    public override string ToString() => Group.Length == 0 ? Resource : $"{Resource}.{Group}";
}
