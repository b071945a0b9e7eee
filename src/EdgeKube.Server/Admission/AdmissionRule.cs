using System.Text.Json.Nodes;
using EdgeKube.Api.Definitions;
using EdgeKube.Server.Registry;
using EdgeKube.Server.Registry.Kinds.Validation;

namespace EdgeKube.Server.Admission;

/// <summary>One rule of a webhook or policy: operations on resources, in groups and versions, in one scope.</summary>
internal sealed class AdmissionRule(JsonObject rule)
{
    private readonly string[] _operations = Texts(rule, "operations");
    private readonly string[] _groups = Texts(rule, "apiGroups");
    private readonly string[] _versions = Texts(rule, "apiVersions");
    private readonly (string Resource, string Subresource)[] _resources = [.. Texts(rule, "resources").Select(Split)];
    private readonly string[] _names = Texts(rule, "resourceNames");
    private readonly string _scope = rule.Text("scope");

    public bool Matches(AdmissionWrite write, ResourceDefinition spoken) =>
        MayMatch(spoken, write.Subresource, write.Operation) && HasOrAny(_versions, spoken.Version) && InScope(write) && IsNamed(write);

    /// <summary>Leaves the version out: another one of the same kind may match.</summary>
    public bool MayMatch(ResourceDefinition definition, string subresource, string operation) =>
        HasOrAny(_operations, operation) && HasOrAny(_groups, definition.Group) && HasResource(definition.Plural, subresource);

    private static string[] Texts(JsonObject at, string name) => [.. at.Texts(name).Select(t => t.Item)];

    private static (string Resource, string Subresource) Split(string text) =>
        text.IndexOf('/', StringComparison.Ordinal) is var at and >= 0 ? (text[..at], text[(at + 1)..]) : (text, "");

    private static bool HasOrAny(string[] values, string wanted)
    {
        foreach (var value in values)
        {
            if (value == "*" || value == wanted)
            {
                return true;
            }
        }

        return false;
    }

    private bool HasResource(string plural, string subresource)
    {
        foreach (var (resource, sub) in _resources)
        {
            if ((resource == "*" || resource == plural) && (sub == "*" || sub == subresource))
            {
                return true;
            }
        }

        return false;
    }

    private bool InScope(AdmissionWrite write)
    {
        var isNamespaced = write.Definition.Type != BuiltIn.Namespaces && write.Namespace.Length > 0;
        return _scope switch
        {
            "Namespaced" => isNamespaced,
            "Cluster" => !isNamespaced,
            _ => true,
        };
    }

    private bool IsNamed(AdmissionWrite write) => _names.Length == 0 || _names.Contains(write.Name, StringComparer.Ordinal);
}
