using System.Text.Json.Nodes;
using EdgeKube.Api.Cel;
using EdgeKube.Api.Errors;
using EdgeKube.Api.Schemas;
using Xunit;

namespace EdgeKube.Api.Tests.Cel;

public sealed class CelRulesTests
{
    [Theory]
    [InlineData("self.min <= self.max", """{"min":1,"max":2}""", null)]
    [InlineData("self.min <= self.max", """{"min":3,"max":2}""", "spec: Invalid value: \"object\": failed rule: self.min <= self.max")]
    [InlineData("self.min <= self.max", """{"min":3}""", "spec: Invalid value: \"object\": no such key: max evaluating rule: self.min <= self.max")]
    [InlineData("self.a__dash__b == 'x' && self.__namespace__ == 'n'", """{"a-b":"x","namespace":"n"}""", null)]
    [InlineData("self.at < timestamp('2025-01-01T00:00:00Z')", """{"at":"2024-01-01T00:00:00Z"}""", null)]
    [InlineData("self.labels.all(k, self.labels[k].size() < 3)", """{"labels":{"a.b/c":"xx"}}""", null)]
    [InlineData("type(self.port) == string ? self.port == 'http' : self.port > 0", """{"port":8}""", null)]
    [InlineData("self.tags == ['b', 'a']", """{"tags":["a","b"]}""", null)]
    [InlineData("has(self.note) && self.note == 'v'", """{"note":"v"}""", null)]
    [InlineData("!has(self.note)", """{"note":null}""", null)] // a field that is null is as one that is not there
    [InlineData("self.note == 'v'", """{"note":null}""", "spec: Invalid value: \"object\": no such key: note evaluating rule: self.note == 'v'")]
    [InlineData("'a' in self.notes && self.notes.size() == 2", """{"notes":{"a":null,"b":"x"}}""", null)] // an entry of a map is there all the same
    [InlineData("type(self.notes['a']) == null_type", """{"notes":{"a":null}}""", null)]
    public void A_rule_looks_at_what_the_schema_names(string rule, string spec, string? error) =>
        Assert.Equal(error, Check(new ValidationRule { Rule = rule }, spec, null));

    [Theory]
    [InlineData("""{"min":1}""", null, null)]
    [InlineData("""{"min":1}""", """{"min":1}""", null)]
    [InlineData("""{"min":2}""", """{"min":1}""", "spec.min: Forbidden: min is 2")]
    public void A_transition_rule_looks_at_the_past(string spec, string? old, string? error)
    {
        var rule = new ValidationRule
        {
            Rule = "self.min == oldSelf.min",
            Message = "unused",
            MessageExpression = "'min is ' + string(self.min)",
            Reason = "FieldValueForbidden",
            FieldPath = ".min",
        };
        Assert.Equal(error, Check(rule, spec, old));
    }

    [Theory]
    [InlineData("""{"min":1}""", null, null)]
    [InlineData("""{"min":2}""", """{"min":1}""", "spec: Invalid value: \"object\": no")]
    public void An_optional_old_self_runs_at_creation_too(string spec, string? old, string? error) => Assert.Equal(
        error,
        Check(new ValidationRule { Rule = "!oldSelf.hasValue() || oldSelf.value().min == self.min", Message = "no", OptionalOldSelf = true }, spec, old));

    [Theory]
    [InlineData("self.nope > 1", "compilation failed: ERROR: <input>:1:5: undefined field 'nope'\n | self.nope > 1\n | ....^")]
    [InlineData(
        "self.note == null",
        "compilation failed: ERROR: <input>:1:11: found no matching overload for '_==_' applied to '(string, null)'\n | self.note == null\n | ..........^")]
    [InlineData("self.min", "cel expression must evaluate to a bool")]
    public void A_rule_that_cannot_work_is_refused(string rule, string detail)
    {
        var errors = new List<FieldError>();
        CelRules.Compile(Schema(new ValidationRule { Rule = rule }), "schema", errors);
        Assert.Equal([FieldError.Invalid("schema.properties[spec].x-kubernetes-validations[0].rule", rule, detail)], errors);
    }

    [Fact]
    public void Old_items_of_a_plain_list_cannot_be_found_again()
    {
        var errors = new List<FieldError>();
        var item = new SchemaNode { Type = "string", Validations = [new ValidationRule { Rule = "self == oldSelf" }] };
        CelRules.Compile(new SchemaNode { Type = "array", Items = item }, "schema", errors);
        Assert.Equal("Invalid value: \"self == oldSelf\": oldSelf cannot be used on the uncorrelatable portion of the schema", Assert.Single(errors).Message);
    }

    private static SchemaNode Schema(ValidationRule rule) => new()
    {
        Type = "object",
        Properties =
        {
            ["spec"] = new()
            {
                Type = "object",
                Validations = [rule],
                Properties =
                {
                    ["min"] = new() { Type = "integer" },
                    ["max"] = new() { Type = "integer" },
                    ["a-b"] = new() { Type = "string" },
                    ["namespace"] = new() { Type = "string" },
                    ["at"] = new() { Type = "string", Format = "date-time" },
                    ["labels"] = new() { Type = "object", Values = new() { Type = "string" } },
                    ["note"] = new() { Type = "string", Nullable = true },
                    ["notes"] = new() { Type = "object", Values = new() { Type = "string", Nullable = true } },
                    ["port"] = new() { IntOrString = true },
                    ["tags"] = new() { Type = "array", ListType = "set", Items = new() { Type = "string" } },
                },
            },
        },
    };

    private static string? Check(ValidationRule rule, string spec, string? old)
    {
        var errors = new List<FieldError>();
        var rules = CelRules.Compile(Schema(rule), "schema", errors);
        Assert.Empty(errors);
        var before = old is null ? null : new JsonObject { ["spec"] = JsonNode.Parse(old) };
        var found = rules.Validate(new JsonObject { ["spec"] = JsonNode.Parse(spec) }, before, new CelBudget(), TestContext.Current.CancellationToken);
        return found.Count == 0 ? null : string.Join('\n', found);
    }
}
