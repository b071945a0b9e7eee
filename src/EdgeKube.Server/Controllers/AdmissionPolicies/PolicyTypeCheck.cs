using System.Text.Json.Nodes;
using EdgeKube.Api.Cel;
using EdgeKube.Api.Definitions;
using EdgeKube.Api.Schemas;
using EdgeKube.Server.Registry.Kinds.Validation;

namespace EdgeKube.Server.Controllers.AdmissionPolicies;

/// <summary>Holds a policy's expressions to the schemas of the kinds that it names: what cannot work for one is worth a warning. Pure.</summary>
internal sealed class PolicyTypeCheck(DefinitionTable table)
{
    private const int MostKinds = 10;
    private static readonly string[] _expressions = ["expression", "messageExpression"];

    /// <returns>The <c>expressionWarnings</c> of the policy's status.</returns>
    public JsonArray Warnings(JsonObject policy)
    {
        var warnings = new JsonArray();
        var spec = policy.Map("spec");
        var kinds = Kinds(spec);
        List<string> variables = [.. spec.Maps("variables").Select(v => v.Item.Text("name"))];
        foreach (var (i, validation) in spec.Maps("validations"))
        {
            foreach (var name in _expressions.Where(name => validation.Text(name).Length > 0))
            {
                var environment = Environment(spec, name == "expression", variables);
                List<string> found = [.. kinds.Select(kind => Wrong(validation.Text(name), kind, environment)).Where(w => w.Length > 0)];
                if (found.Count > 0)
                {
                    warnings.Add((JsonNode)new JsonObject { ["fieldRef"] = $"spec.validations[{i}].{name}", ["warning"] = string.Join('\n', found) });
                }
            }
        }

        return warnings;
    }

    private CelEnvironment Environment(JsonObject? spec, bool hasAuthorizer, List<string> variables)
    {
        var parameters = spec.Map("paramKind");
        var environment = AdmissionEnvironment.Policy(parameters is not null, hasAuthorizer, variables);
        return parameters is not null && table.FindKind(parameters.Text("apiVersion"), parameters.Text("kind")) is { } kind
            ? environment.With("params", Schema(kind))
            : environment;
    }

    private static string Wrong(string expression, ResourceDefinition kind, CelEnvironment environment)
    {
        var schema = Schema(kind);
        return CelProgram.Compile(expression, environment.With("object", schema).With("oldObject", schema), out var error) is null
            ? $"{kind.Group}/{kind.Version}, Kind={kind.Kind}: {error}"
            : "";
    }

    /// <summary>Of metadata all is seen here, and not the names alone, as in the rules of a custom kind.</summary>
    private static SchemaNode Schema(ResourceDefinition kind)
    {
        if (kind.Custom is null)
        {
            return kind.Schema;
        }

        var schema = new SchemaNode { Type = "object" };
        foreach (var (name, property) in kind.Schema.Properties)
        {
            schema.Properties[name] = property;
        }

        return schema;
    }

    /// <summary>The kinds that the rules name one by one: those that may be anything are not looked at.</summary>
    private List<ResourceDefinition> Kinds(JsonObject? spec)
    {
        var found = new List<ResourceDefinition>();
        foreach (var (_, rule) in spec.Map("matchConstraints").Maps("resourceRules"))
        {
            foreach (var group in Named(rule, "apiGroups"))
            {
                foreach (var version in Named(rule, "apiVersions"))
                {
                    var named = Named(rule, "resources").Select(r => table.Find(group, version, r)).OfType<ResourceDefinition>();
                    found.AddRange(named.Where(kind => !found.Contains(kind)));
                }
            }
        }

        return [.. found.Take(MostKinds).OrderBy(k => k.Group, StringComparer.Ordinal).ThenBy(k => k.Version, StringComparer.Ordinal).ThenBy(k => k.Kind, StringComparer.Ordinal)];
    }

    private static List<string> Named(JsonObject rule, string list)
    {
        List<string> names = [.. rule.Texts(list).Select(t => t.Item)];
        return names.Exists(n => n.Contains('*', StringComparison.Ordinal)) ? [] : names;
    }
}
