using EdgeKube.Api.Schemas;

namespace EdgeKube.Api.Cel;

/// <summary>The variables that the expressions of admission policies and webhooks may use.</summary>
public static class AdmissionEnvironment
{
    private static readonly SchemaNode _text = new() { Type = "string" };
    private static readonly SchemaNode _texts = new() { Type = "array", Items = _text };
    private static readonly SchemaNode _dyn = new();

    private static readonly CelEnvironment _webhook = new CelEnvironment().With("object").With("oldObject").With("request", Request());

    /// <summary>For the matchConditions of webhooks.</summary>
    public static CelEnvironment Webhook { get; } = _webhook.With("authorizer");

    /// <summary>For policies.</summary>
    /// <param name="hasParams">Whether the policy names a kind of parameters.</param>
    /// <param name="hasAuthorizer">False for the expressions of messages.</param>
    /// <param name="variables">The names of the policy's variables that are declared so far; null where there are none to be used.</param>
    public static CelEnvironment Policy(bool hasParams, bool hasAuthorizer = true, IEnumerable<string>? variables = null)
    {
        var environment = (hasAuthorizer ? Webhook : _webhook).With("namespaceObject", Namespace());
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

    private static SchemaNode Request() => Fields(
        "subResource requestSubResource name namespace operation",
        ("kind", Fields("group version kind")),
        ("resource", Fields("group version resource")),
        ("requestKind", Fields("group version kind")),
        ("requestResource", Fields("group version resource")),
        ("userInfo", Fields("username uid", ("groups", _texts), ("extra", new SchemaNode { Type = "object", Values = _texts }))),
        ("dryRun", new SchemaNode { Type = "boolean" }),
        ("options", _dyn));

    private static SchemaNode Namespace()
    {
        var map = new SchemaNode { Type = "object", Values = _text };
        var metadata = Fields(
            "name generateName namespace UID resourceVersion",
            ("labels", map),
            ("annotations", map),
            ("creationTimestamp", _dyn),
            ("deletionTimestamp", _dyn),
            ("deletionGracePeriodSeconds", _dyn),
            ("generation", _dyn),
            ("finalizers", _texts));
        var conditions = new SchemaNode { Type = "array", Items = Fields("status type message reason", ("lastTransitionTime", _dyn)) };
        return Fields("", ("metadata", metadata), ("spec", Fields("", ("finalizers", _texts))), ("status", Fields("phase", ("conditions", conditions))));
    }

    private static SchemaNode Fields(string texts, params (string Name, SchemaNode Schema)[] others)
    {
        var schema = new SchemaNode { Type = "object", TypeName = "admission" };
        foreach (var name in texts.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            schema.Properties[name] = _text;
        }

        foreach (var (name, field) in others)
        {
            schema.Properties[name] = field;
        }

        return schema;
    }
}
