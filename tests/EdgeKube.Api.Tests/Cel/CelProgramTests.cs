using System.Text.Json.Nodes;
using EdgeKube.Api.Cel;
using Xunit;

namespace EdgeKube.Api.Tests.Cel;

public sealed class CelProgramTests
{
    private static readonly CelEnvironment _environment = new CelEnvironment().With("x").With("y");

    [Theory]
    [InlineData("1 + 2 * 3 == 7 && 7 / 2 == 3 && -7 / 2 == -3 && -7 % 3 == -1")]
    [InlineData("1 < 2u && 2.5 > 2 && dyn(1u) == 1.0 || false")]
    [InlineData("dyn(1) == dyn(1u) && dyn(1) == dyn(1.0) && dyn(1) != dyn('1')")]
    [InlineData("9223372036854775807 < 9223372036854775808.0 && -9223372036854775808 < 0 && 0xFF == 255 && 0x1Fu == 31u")]
    [InlineData("'a' + \"b\" == r'ab' && b'\\xff' != b'a' && 'a\\u00e9\\n\\101'.size() == 4 && '''x\ny''' == 'x\\ny'")]
    [InlineData("[1, 2] + [3] == [1, 2, 3] && 2 in [1, 2] && !(4 in [1])")]
    [InlineData("{'a': 1}.a == 1 && {'a': 1}['a'] == 1 && 'a' in {'a': 1} && has({'a': 1}.a) && !has({'a': 1}.b)")]
    [InlineData("{1: 'a'}[dyn(1u)] == 'a' && [1, 2][dyn(1.0)] == 2")]
    [InlineData("true || 1 / 0 == 1")]
    [InlineData("1 / 0 == 1 || true")]
    [InlineData("!(false && 1 / 0 == 1) && !(1 / 0 == 1 && false)")]
    [InlineData("true ? 1 == 1 : 1 / 0 == 1")]
    [InlineData("[1, 2].all(i, i > 0) && [1, 2].exists(i, i == 2) && [1, 2, 1].exists_one(i, i == 2) && !([1, 1].exists_one(i, i == 1))")]
    [InlineData("[0, 2].exists(i, 2 / i == 1) && !([0, 2].all(i, 2 / i == 5))")]
    [InlineData("[1, 2, 3].map(i, i * 2) == [2, 4, 6] && [1, 2, 3].map(i, i > 1, i * 2) == [4, 6] && [1, 2, 3].filter(i, i > 1) == [2, 3]")]
    [InlineData("{'a': 1, 'b': 2}.all(k, k in ['a', 'b']) && {'a': 1}.all(k, v, k == 'a' && v == 1) && [5].all(i, v, i == 0 && v == 5)")]
    [InlineData("x.list[1].name == 'b' && x.n == 3 && x.f == 1.5 && x.nothing == null && x.b")]
    [InlineData("type(1) == int && type('') == string && type([]) == list && type({}) == map && type(null) == null_type && type(int) == type")]
    [InlineData("int('12') == 12 && uint(3) == 3u && double('1.5') == 1.5 && string(12) == '12' && string(1.5) == '1.5' && bool('true') && bytes('a') == b'a'")]
    [InlineData("'hello'.charAt(1) == 'e' && 'hello'.charAt(5) == '' && 'hello'.indexOf('l') == 2 && 'hello'.lastIndexOf('l') == 3 && 'hello'.indexOf('l', 3) == 3")]
    [InlineData("'Héllo'.lowerAscii() == 'héllo' && 'abc'.upperAscii() == 'ABC' && '😀a'.size() == 2 && '😀a'.charAt(1) == 'a'")]
    [InlineData("'a,b,c'.split(',') == ['a', 'b', 'c'] && 'a,b,c'.split(',', 2) == ['a', 'b,c'] && 'ab'.split('') == ['a', 'b'] && ['a', 'b'].join('-') == 'a-b'")]
    [InlineData("'hello'.replace('l', 'L', 1) == 'heLlo' && 'ab'.replace('', '_') == '_a_b_' && 'hello'.substring(1, 3) == 'el' && ' a '.trim() == 'a'")]
    [InlineData("'abc123'.matches('^[a-z]+[0-9]{3}$') && matches('a', 'a') && 'a1b22'.find('[0-9]+') == '1' && 'a1b22'.findAll('[0-9]+') == ['1', '22']")]
    [InlineData("[1, 2, 2].isSorted() && !['b', 'a'].isSorted() && [1, 2].sum() == 3 && [2, 1].min() == 1 && [2, 1].max() == 2 && [1, 2, 1].lastIndexOf(1) == 2")]
    [InlineData("quantity('1Gi').isGreaterThan(quantity('1G')) && quantity('500m').add(quantity('500m')).compareTo(quantity('1')) == 0 && isQuantity('1k') && !isQuantity('x')")]
    [InlineData("optional.of(1).hasValue() && !optional.none().hasValue() && {'a': 1}[?'b'].orValue(2) == 2 && x.?list[?0].?name.orValue('') == 'a'")]
    [InlineData("optional.of(2).optMap(v, v * 2).value() == 4 && [1, ?optional.none(), ?optional.of(2)] == [1, 2] && {?'a': optional.none()} == {}")]
    [InlineData("timestamp('2024-03-01T12:30:00Z').getMonth() == 2 && timestamp('2024-03-01T23:30:00Z').getDate('+01:00') == 2 && duration('90m').getHours() == 1")]
    [InlineData("timestamp('2024-01-01T00:00:00Z') + duration('24h') == timestamp('2024-01-02T00:00:00Z') && duration('1h') > duration('59m') && string(duration('1.5s')) == '1.5s'")]
    [InlineData("sets.contains([1, 2], [2]) && sets.equivalent([1, 2], [2, 1, 1]) && !sets.intersects([1], [2])")]
    public void What_CEL_says_is_true(string expression)
    {
        var result = Run(expression);
        Assert.Null(result.Error);
        Assert.True(result.IsTrue, expression);
    }

    [Theory]
    [InlineData("9223372036854775807 + 1", "integer overflow")]
    [InlineData("-(-9223372036854775808)", "integer overflow")]
    [InlineData("-9223372036854775808 / -1", "integer overflow")]
    [InlineData("-9223372036854775808 % -1", "integer overflow")]
    [InlineData("0u - 1u", "unsigned integer overflow")]
    [InlineData("1 / 0", "division by zero")]
    [InlineData("1 % 0", "modulus by zero")]
    [InlineData("[1][1]", "index out of bounds: 1")]
    [InlineData("{'a': 1}.b", "no such key: b")]
    [InlineData("x + 1", "no such overload")]
    [InlineData("int(9.3e18)", "integer overflow")]
    [InlineData("'a'.matches('(')", "error parsing regexp: `(`")]
    [InlineData("'a'.matches('(?=a)')", "error parsing regexp: `(?=a)`")]
    [InlineData("'aa'.matches('(a)\\\\1')", "error parsing regexp: `(a)\\1`")]
    [InlineData("{'a': 1, 'a': 2}", "Failed with repeated key")]
    [InlineData("optional.none().value()", "optional.none() dereference")]
    public void An_error_is_a_value(string expression, string error) => Assert.Equal(error, Run(expression).Error);

    [Theory]
    [InlineData("z", "ERROR: <input>:1:1: undeclared reference to 'z' (in container '')\n | z\n | ^")]
    [InlineData("1 + 'a'", "ERROR: <input>:1:3: found no matching overload for '_+_' applied to '(int, string)'\n | 1 + 'a'\n | ..^")]
    [InlineData("nope(1)", "ERROR: <input>:1:1: undeclared reference to 'nope' (in container '')\n | nope(1)\n | ^")]
    [InlineData("base64.encode(b'hi')", "ERROR: <input>:1:1: undeclared reference to 'base64' (in container '')\n | base64.encode(b'hi')\n | ^")]
    [InlineData("math.greatest(1, 2)", "ERROR: <input>:1:1: undeclared reference to 'math' (in container '')\n | math.greatest(1, 2)\n | ^")]
    [InlineData("'a'.reverse()", "ERROR: <input>:1:4: undeclared reference to 'reverse' (in container '')\n | 'a'.reverse()\n | ...^")]
    [InlineData("1 +", "ERROR: <input>:1:4: Syntax error: mismatched input '<EOF>'\n | 1 +\n | ...^")]
    [InlineData("9223372036854775808", "ERROR: <input>:1:1: invalid int literal\n | 9223372036854775808\n | ^")]
    public void What_cannot_work_is_refused_with_its_place(string expression, string expected)
    {
        Assert.Null(CelProgram.Compile(expression, _environment, out var error));
        Assert.Equal(expected, error);
    }

    [Theory]
    [InlineData("a.all(b, b > 1 && !(c in d))")]
    [InlineData("x ? y : z ? 1u : -2.5")]
    [InlineData("{'a': [1, ?b], ?c: d.?e[?0]}")]
    [InlineData("-(1 + 2) * has(a.b.c).size() - f(1, \"\\n\", b'\\xff')")]
    [InlineData("x.map(a, a > 1, {a: 1}).filter(b, true)")]
    public void What_is_printed_reads_to_the_same_tree(string expression)
    {
        var printed = CelPrinter.Print(CelParser.Parse(expression));
        Assert.Equal(printed, CelPrinter.Print(CelParser.Parse(printed)));
    }

    [Theory]
    [InlineData("[1,2,3,4,5,6,7,8,9,10].map(a, [1,2,3,4,5,6,7,8,9,10].map(b, [1,2,3,4,5,6,7,8,9,10].map(c, [1,2,3,4,5,6,7,8,9,10].map(d, [1,2,3,4,5,6,7,8,9,10].map(e, [1,2,3,4,5,6,7,8,9,10].map(f, 1))))))")]
    public void A_run_ends_within_its_budget(string expression)
    {
        var result = Run(expression);
        Assert.True(result.IsOverBudget);
        Assert.Equal("operation cancelled: actual cost limit exceeded", result.Error);
    }

    [Fact]
    public void Doubling_a_text_again_and_again_ends()
    {
        var expression = "['aaaaaaaaaaaaaaaa']" + string.Concat(Enumerable.Repeat(".map(a, a + a)", 60)) + " == ['']";
        Assert.True(Run(expression).IsOverBudget);
    }

    [Fact]
    public void Doubling_a_list_again_and_again_ends()
    {
        var expression = "[['a']]" + string.Concat(Enumerable.Repeat(".map(a, [a, a])", 60));
        Assert.True(Run($"{expression} == {expression}").IsOverBudget);
    }

    [Theory]
    [InlineData('(')]
    [InlineData('[')]
    [InlineData('-')]
    [InlineData('!')]
    public void Deep_nesting_is_refused(char open) =>
        Assert.Null(CelProgram.Compile(new string(open, 50_000) + "1", _environment, out _));

    [Fact]
    public void Whatever_is_written_is_read_or_refused()
    {
        var pieces = new[] { "x", "1", ".", "(", ")", "[", "]", "{", "}", "?", ":", ",", "+", "-", "!", "'a'", "\"", "\\", "in", "&&", "==", "all(", "has(", "b'", "0x", "1e", "u", "/", "\ud800" };
        var random = new Random(7);
        for (var i = 0; i < 20_000; i++)
        {
            var text = string.Concat(Enumerable.Range(0, random.Next(1, 12)).Select(_ => pieces[random.Next(pieces.Length)]));
            if (CelProgram.Compile(text, _environment, out var error) is { } program)
            {
                program.Run(Variables(), new CelBudget(), TestContext.Current.CancellationToken);
            }
            else
            {
                Assert.StartsWith("ERROR: <input>:", error, StringComparison.Ordinal);
            }
        }
    }

    private static Dictionary<string, JsonNode?> Variables() => new()
    {
        ["x"] = JsonNode.Parse("""{"list":[{"name":"a"},{"name":"b"}],"n":3,"f":1.5,"nothing":null,"b":true}"""),
    };

    private static CelResult Run(string expression)
    {
        var program = CelProgram.Compile(expression, _environment, out var error);
        Assert.True(program is not null, error);
        return program.Run(Variables(), new CelBudget(), TestContext.Current.CancellationToken);
    }
}
