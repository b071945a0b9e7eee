using EdgeKube.Api.Errors;

namespace EdgeKube.Server.ApiServer;

/// <summary>Which parameters of lists and watches go together (ValidateListOptions).</summary>
internal static class ListOptionsCheck
{
    private const string Match = "resourceVersionMatch";
    private const string Initial = "sendInitialEvents";

    /// <exception cref="ApiException">422: some do not.</exception>
    public static void List(QueryParameters query)
    {
        var errors = new List<FieldError>();
        if (query.Text(Match) is { Length: > 0 } match)
        {
            if (query.Text("resourceVersion").Length == 0)
            {
                errors.Add(FieldError.Forbidden(Match, "resourceVersionMatch is forbidden unless resourceVersion is provided"));
            }

            CheckContinue(query, errors);
            if (match is not ("Exact" or "NotOlderThan"))
            {
                errors.Add(FieldError.NotSupported(Match, match, ["Exact", "NotOlderThan", ""]));
            }

            if (match == "Exact" && query.Text("resourceVersion") == "0")
            {
                errors.Add(FieldError.Forbidden(Match, "resourceVersionMatch \"exact\" is forbidden for resourceVersion \"0\""));
            }
        }

        if (query.Text(Initial).Length > 0)
        {
            errors.Add(FieldError.Forbidden(Initial, "sendInitialEvents is forbidden for list"));
        }

        Refuse(errors);
    }

    /// <exception cref="ApiException">422: some do not.</exception>
    public static void Watch(QueryParameters query)
    {
        var errors = new List<FieldError>();
        var match = query.Text(Match);
        var hasInitial = query.Text(Initial).Length > 0;
        if (hasInitial && match != "NotOlderThan")
        {
            errors.Add(FieldError.Forbidden(Match, "sendInitialEvents requires setting resourceVersionMatch to NotOlderThan"));
        }

        if (match.Length > 0)
        {
            if (!hasInitial)
            {
                errors.Add(FieldError.Forbidden(Match, "resourceVersionMatch is forbidden for watch unless sendInitialEvents is provided"));
            }

            if (match != "NotOlderThan")
            {
                errors.Add(FieldError.NotSupported(Match, match, ["NotOlderThan"]));
            }

            CheckContinue(query, errors);
        }

        Refuse(errors);
    }

    private static void CheckContinue(QueryParameters query, List<FieldError> errors)
    {
        if (query.Text("continue").Length > 0)
        {
            errors.Add(FieldError.Forbidden(Match, "resourceVersionMatch is forbidden when continue is provided"));
        }
    }

    private static void Refuse(List<FieldError> errors)
    {
        if (errors.Count > 0)
        {
            throw ApiException.Invalid(new(new("meta.k8s.io", "listoptions"), "", ""), "ListOptions", errors);
        }
    }
}
