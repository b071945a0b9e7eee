using System.Globalization;
using EdgeKube.Api.Errors;
using Microsoft.AspNetCore.Http;

namespace EdgeKube.Server.ApiServer;

/// <summary>The query of a request, read as Kubernetes' option types are.</summary>
internal sealed class QueryParameters(IQueryCollection query)
{
    public string Text(string name) => query[name].FirstOrDefault() ?? "";

    /// <summary>All values of a parameter that may come several times.</summary>
    public IReadOnlyList<string> Texts(string name) => [.. query[name].Select(value => value ?? "")];

    public bool Flag(string name) => Text(name) switch
    {
        "" => query.ContainsKey(name),
        "true" or "1" or "True" => true,
        "false" or "0" or "False" => false,
        var other => throw ApiException.BadRequest($"{name}: \"{other}\" is not a truth value"),
    };

    /// <returns>Null when it is absent.</returns>
    public long? Number(string name) => Text(name) switch
    {
        "" => null,
        var text when long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) => number,
        var text => throw ApiException.BadRequest($"strconv.ParseInt: parsing \"{text}\": invalid syntax"),
    };

    public bool DryRun => query["dryRun"] switch
    {
        [] => false,
        ["All"] => true,
        var other => throw ApiException.BadRequest($"dryRun: Unsupported value: \"{other}\": supported values: \"All\""),
    };

    public string FieldValidation => Text("fieldValidation") switch
    {
        "" => "Warn",
        "Ignore" or "Warn" or "Strict" => Text("fieldValidation"),
        var other => throw ApiException.BadRequest(
            $"fieldValidation: Unsupported value: \"{other}\": supported values: \"Ignore\", \"Strict\", \"Warn\""),
    };
}
