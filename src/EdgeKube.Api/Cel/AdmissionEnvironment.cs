using EdgeKube.Api.Schemas;

namespace EdgeKube.Api.Cel;

/// <summary>The variables that the expressions of admission policies and webhooks may use.</summary>
public static class AdmissionEnvironment
{
    private static readonly CelEnvironment _webhook = new CelEnvironment().With("object").With("oldObject").With("request");

    /// <summary>For the matchConditions of webhooks.</summary>
    public static CelEnvironment Webhook { get; } = _webhook.With("authorizer");

    /// <summary>For policies.</summary>
    /// <param name="hasParams">Whether the policy names a kind of parameters.</param>
    /// <param name="hasAuthorizer">False for the expressions of messages.</param>
    /// <param name="variables">The names of the policy's variables that are declared so far; null where there are none to be used.</param>
    public static CelEnvironment Policy(bool hasParams, bool hasAuthorizer = true, IEnumerable<string>? variables = null)
    {
        var environment = (hasAuthorizer ? Webhook : _webhook).With("namespaceObject");
        environment = hasParams ? environment.With("params") : environment;
        if (variables is null)
        {
            return environment;
        }

        var known = new SchemaNode { Type = "object" };
        foreach (var name in variables)
        {
            known.Properties[name] = new SchemaNode();
        }

        // A name nobody declares: so that what is asked of an empty set is refused as well.
        known.Properties.TryAdd("", new SchemaNode());
        return environment.With("variables", known);
    }
}
