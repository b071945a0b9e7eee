using EdgeKube.Api.Cel;
using EdgeKube.Api.Errors;
using EdgeKube.Api.Schemas;
using Xunit;

namespace EdgeKube.Api.Tests.Cel;

public sealed class RuleCostsTests
{
    private const string Advice = " (try simplifying the rule(s), or adding maxItems, maxProperties, and maxLength where arrays, maps, and strings are declared)";

    [Theory]
    [InlineData("self.a < 5", 3)] // self, .a, <
    [InlineData("self.text.startsWith('abcdefghijk')", 4)]
    [InlineData("self.text.contains('a')", 6)] // 40 letters: 4 a search of 1
    [InlineData("self.text.matches('aaaaaaaa')", 12)] // 41 letters * 0.1, 8 letters of a pattern * 0.25
    [InlineData("self.items.all(i, i == 'abc')", 53)] // 10 items, 5 each
    [InlineData("self.items.exists(i, i == 'abc')", 63)]
    [InlineData("self.items.map(i, i).size() == 3", 145)]
    [InlineData("has(self.text) && self.text == 'x'", 4)]
    [InlineData("'x' in self.items", 12)]
    public void A_rule_is_estimated_as_Kubernetes_does(string rule, double expected)
    {
        CelProgram.Compile(rule, new CelEnvironment().With("self", Bounded()), Bounded(), out var cost, out var error);
        Assert.Equal("", error);
        Assert.Equal(expected, cost);
    }

    [Fact]
    public void A_rule_that_may_cost_too_much_is_refused()
    {
        var schema = new SchemaNode
        {
            Type = "object",
            Properties = { ["items"] = List("self.contains('keyword')", null, null) },
        };
        Assert.Contains(
            FieldError.Forbidden("schema.properties[items].items.x-kubernetes-validations[0].rule", "estimated rule cost exceeds budget by factor of more than 100x" + Advice),
            Errors(schema));
    }

    [Fact]
    public void Many_rules_that_are_each_allowed_may_be_too_much_together()
    {
        var schema = new SchemaNode { Type = "object" };
        for (var i = 0; i < 12; i++)
        {
            schema.Properties[$"p{i:00}"] = List("self.contains('keyword')", 1000, 24_000);
        }

        var errors = Errors(schema);
        Assert.Equal(5, errors.Count);
        Assert.Equal(
            "Forbidden: contributed to estimated rule & messageExpression cost total exceeding cost limit for entire OpenAPIv3 schema",
            errors[0].Message);
        Assert.Equal("schema", errors[4].Field);
        Assert.Equal(
            "Forbidden: x-kubernetes-validations estimated rule & messageExpression cost total for entire OpenAPIv3 schema exceeds budget by factor of 1.152120x" + Advice,
            errors[4].Message);
    }

    [Theory]
    [InlineData("self.items.all(x, self.items.all(y, x == y))", 200, true)]
    [InlineData("self.items.all(x, self.items.all(y, x == y))", null, false)]
    [InlineData("self.items.all(x, self.items.all(y, self.items.all(z, x == y && y == z)))", 100, true)]
    [InlineData("self.items.all(x, self.items.all(y, self.items.all(z, x == y && y == z)))", 200, false)]
    public void Nested_loops_multiply(string rule, int? items, bool isAllowed)
    {
        var schema = new SchemaNode
        {
            Type = "object",
            Validations = [new ValidationRule { Rule = rule }],
            Properties = { ["items"] = new() { Type = "array", MaxItems = items, Items = new() { Type = "integer" } } },
        };
        Assert.Equal(isAllowed, Errors(schema).Count == 0);
    }

    [Fact]
    public void A_message_is_estimated_too()
    {
        var schema = Bounded();
        schema.Validations = [new ValidationRule { Rule = "true", MessageExpression = "self.free.replace('a', 'bb').matches('a{1,200}b{1,300}c{1,400}d{1,500}e{1,600}f{1,700}g{1,800}h{1,900}i{1,99}j{1,80}k{1,70}l{1,60}m{1,50}n{1,40}') ? 'a' : 'b'" }];
        var error = Assert.Single(Errors(schema));
        Assert.Equal("schema.x-kubernetes-validations[0].messageExpression", error.Field);
        Assert.StartsWith("Forbidden: estimated messageExpression cost exceeds budget by factor of ", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_authorizer_is_for_policies_only()
    {
        var schema = Bounded();
        schema.Validations = [new ValidationRule { Rule = "authorizer.path('/healthz').check('get').allowed()" }];
        Assert.Contains("undeclared reference to 'authorizer'", Assert.Single(Errors(schema)).Message, StringComparison.Ordinal);
    }

    private static List<FieldError> Errors(SchemaNode schema)
    {
        var errors = new List<FieldError>();
        CelRules.CompileWithinBudget(schema, "schema", errors);
        return errors;
    }

    private static SchemaNode List(string rule, int? items, int? letters) => new()
    {
        Type = "array",
        MaxItems = items,
        Items = new() { Type = "string", MaxLength = letters, Validations = [new ValidationRule { Rule = rule }] },
    };

    private static SchemaNode Bounded() => new()
    {
        Type = "object",
        Properties =
        {
            ["a"] = new() { Type = "integer" },
            ["text"] = new() { Type = "string", MaxLength = 10 },
            ["free"] = new() { Type = "string" },
            ["items"] = new() { Type = "array", MaxItems = 10, Items = new() { Type = "string", MaxLength = 10 } },
        },
    };
}
