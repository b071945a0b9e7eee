using System.Text.Json.Nodes;
using EdgeKube.Api.Cel;
using Xunit;

namespace EdgeKube.Api.Tests.Cel;

public sealed class CelLibrariesTests
{
    private static readonly CelEnvironment _environment = new CelEnvironment().With("x");

    [Theory]
    [InlineData("url('https://user:pass@example.com:80/path?query=val#fragment').getHost() == 'example.com:80' && url('/absolute-path').getScheme() == ''")]
    [InlineData("url('https://[::1]:80/').getHost() == '[::1]:80' && url('https://[::1]/').getHost() == '[::1]' && url('https://[::1]:80/').getHostname() == '::1'")]
    [InlineData("url('https://example.com:80/').getPort() == '80' && url('https://example.com/').getPort() == '' && url('HTTPS://x').getScheme() == 'https'")]
    [InlineData("url('https://example.com/path with spaces/').getEscapedPath() == '/path%20with%20spaces/' && url('https://example.com').getEscapedPath() == ''")]
    [InlineData("url('https://example.com/a%2fb?x').getEscapedPath() == '/a%2fb' && url('https://h/é').getEscapedPath() == '/%C3%A9'")]
    [InlineData("url('https://example.com/path?k1=a&k2=b&k2=c').getQuery() == {'k1': ['a'], 'k2': ['b', 'c']} && url('/p?').getQuery() == {}")]
    [InlineData("url('https://example.com/path?key with spaces=value+with%20spaces').getQuery() == {'key with spaces': ['value with spaces']}")]
    [InlineData("isURL('https://a.b/') && isURL('/a') && isURL('mailto:a@b') && !isURL('https://a:b:c/') && !isURL('../a') && !isURL('') && !isURL('https://a b/')")]
    [InlineData("ip('127.0.0.1').family() == 4 && ip('::1').family() == 6 && string(ip('2001:DB8:0:0:0:0:0:1')) == '2001:db8::1'")]
    [InlineData("isIP('127.0.0.1') && isIP('::') && isIP('1::2') && isIP('::1.2.3.4') && isIP('1:2:3:4:5:6:7:8') && isIP('1:2:3:4:5:6:7::')")]
    [InlineData("!isIP('127.0.0.256') && !isIP(':::1') && !isIP('01.2.3.4') && !isIP('1.2.3') && !isIP('::ffff:1.2.3.4') && !isIP('fe80::1%eth0') && !isIP('1:2:3:4:5:6:7:8::') && !isIP('')")]
    [InlineData("ip.isCanonical('127.0.0.1') && ip.isCanonical('2001:db8::abcd') && !ip.isCanonical('2001:DB8::ABCD') && !ip.isCanonical('2001:db8::0:0:0:abcd') && ip.isCanonical('::c0a8:1')")]
    [InlineData("ip('0.0.0.0').isUnspecified() && ip('::').isUnspecified() && ip('127.9.0.1').isLoopback() && ip('::1').isLoopback() && !ip('2001:db8::abcd').isLoopback()")]
    [InlineData("ip('224.0.0.1').isLinkLocalMulticast() && !ip('224.0.1.1').isLinkLocalMulticast() && ip('ff02::1').isLinkLocalMulticast() && !ip('fd00::1').isLinkLocalMulticast()")]
    [InlineData("ip('169.254.169.254').isLinkLocalUnicast() && !ip('192.168.0.1').isLinkLocalUnicast() && ip('fe80::1').isLinkLocalUnicast() && !ip('fd80::1').isLinkLocalUnicast()")]
    [InlineData("ip('192.168.0.1').isGlobalUnicast() && !ip('255.255.255.255').isGlobalUnicast() && ip('2001:db8::abcd').isGlobalUnicast() && !ip('ff00::1').isGlobalUnicast()")]
    [InlineData("cidr('192.168.0.0/24').containsIP(ip('192.168.0.1')) && !cidr('192.168.0.0/24').containsIP('192.168.1.1') && !cidr('0.0.0.0/0').containsIP('::1')")]
    [InlineData("cidr('192.168.0.0/16').containsCIDR(cidr('192.168.10.0/24')) && !cidr('192.168.1.0/24').containsCIDR('192.168.2.0/24') && !cidr('10.1.0.0/16').containsCIDR('10.1.0.0/8')")]
    [InlineData("cidr('192.168.0.1/24').ip() == ip('192.168.0.1') && cidr('192.168.0.1/24').masked() == cidr('192.168.0.0/24') && cidr('::1/128').prefixLength() == 128")]
    [InlineData("isCIDR('::/0') && !isCIDR('192.168.0.0/33') && !isCIDR('::1/129') && !isCIDR('1.2.3.4') && !isCIDR('1.2.3.4/08') && string(cidr('10.0.0.1/8').masked()) == '10.0.0.0/8'")]
    [InlineData("!format.dns1123Label().validate('my-name').hasValue() && format.dns1123Label().validate('My').value()[0].startsWith('a lowercase RFC 1123 label')")]
    [InlineData("!format.dns1123LabelPrefix().validate('my-').hasValue() && format.dns1035Label().validate('1a').hasValue() && !format.dns1123Subdomain().validate('a.b').hasValue()")]
    [InlineData("!format.qualifiedName().validate('a.b/c').hasValue() && format.labelValue().validate('-').hasValue() && !format.uri().validate('http://a').hasValue()")]
    [InlineData("format.uuid().validate('x').value() == ['does not match the UUID format'] && format.byte().validate('!').value() == ['invalid base64'] && format.date().validate('x').value() == ['invalid date']")]
    [InlineData("!format.named('nope').hasValue() && format.named('datetime').value().validate('x').value() == ['invalid datetime'] && format.named('uri').value() == format.uri()")]
    [InlineData("semver('1.2.3').major() == 1 && semver('1.2.3').minor() == 2 && semver('1.2.3').patch() == 3 && semver('0.1.0-alpha.1').isLessThan(semver('0.1.0'))")]
    [InlineData("semver('1.0.0-alpha.2').isLessThan(semver('1.0.0-alpha.10')) && semver('1.0.0-1').isLessThan(semver('1.0.0-a')) && semver('1.0.0+a') == semver('1.0.0+b')")]
    [InlineData("semver('1.2.3').compareTo(semver('2.0.0')) == -1 && semver('1.2.3').compareTo(semver('0.1.2')) == 1 && semver('2.0.0').isGreaterThan(semver('1.9.9'))")]
    [InlineData("isSemver('1.0.0') && !isSemver('hello') && !isSemver('v1.0') && isSemver('v1.0', true) && semver('01.01.01', true) == semver('1.1.1') && !isSemver('1.0-a', true) && !isSemver('01.0.0')")]
    [InlineData("[1, 2, 3].transformList(i, v, i * v + v) == [1, 4, 9] && [1, 2, 3].transformList(i, v, i % 2 == 0, v) == [1, 3] && {'a': 1}.transformList(k, v, k) == ['a']")]
    [InlineData("[1, 2].transformMap(i, v, v * 2) == {0: 2, 1: 4} && {'a': 1, 'b': 2}.transformMap(k, v, v > 1, v + 1) == {'b': 3}")]
    [InlineData("{'a': 'b'}.transformMapEntry(k, v, {v: k}) == {'b': 'a'} && [3, 4].transformMapEntry(i, v, i > 0, {v: i}) == {4: 1}")]
    [InlineData("{'a': 1}.exists(k, v, k == 'a' && v == 1) && [1, 1, 2].existsOne(i, v, i == 2 && v == 2)")]
    [InlineData("[1, 2].first().value() == 1 && [1, 2].last().value() == 2 && ![].first().hasValue() && optional.unwrap([optional.of(1), optional.none()]) == [1]")]
    [InlineData("'%s is %d, %.2f, %x, %b, %%'.format([dyn('a'), 7, 1.5, 255, true]) == 'a is 7, 1.50, ff, 1, %' && '%s'.format([[dyn(1), 'a']]) == '[1, a]'")]
    [InlineData("strings.quote('a\"b\\n') == '\"a\\\\\"b\\\\n\"'")]
    [InlineData("type(ip('::1')) == net.IP && type(url('/')) == kubernetes.URL && type(timestamp('2024-01-01T00:00:00Z')) == google.protobuf.Timestamp")]
    public void Each_library_does_what_Kubernetes_documents(string expression)
    {
        var result = Run(expression);
        Assert.Null(result.Error);
        Assert.True(result.IsTrue, expression);
    }

    [Theory]
    [InlineData("ip('127.0.0.256')", "IP Address \"127.0.0.256\" parse error during conversion from string: ParseAddr(\"127.0.0.256\"): IPv4 field has value >255")]
    [InlineData("ip('hello')", "IP Address \"hello\" parse error during conversion from string: ParseAddr(\"hello\"): unable to parse IP")]
    [InlineData("ip(':::1')", "IP Address \":::1\" parse error during conversion from string: ParseAddr(\":::1\"): each colon-separated field must have at least one digit (at \":1\")")]
    [InlineData("ip('1.2.3')", "IP Address \"1.2.3\" parse error during conversion from string: ParseAddr(\"1.2.3\"): IPv4 address too short")]
    [InlineData("ip('1.2.3.x')", "IP Address \"1.2.3.x\" parse error during conversion from string: ParseAddr(\"1.2.3.x\"): unexpected character (at \"x\")")]
    [InlineData("ip('::ffff:1.2.3.4')", "IPv4-mapped IPv6 address \"::ffff:1.2.3.4\" is not allowed")]
    [InlineData("ip('fe80::1%eth0')", "IP address \"fe80::1%eth0\" with zone value is not allowed")]
    [InlineData("cidr('10.0.0.0')", "network address parse error during conversion from string: network address parse error during conversion from string: netip.ParsePrefix(\"10.0.0.0\"): no '/'")]
    [InlineData("cidr('10.0.0.0/33')", "network address parse error during conversion from string: network address parse error during conversion from string: netip.ParsePrefix(\"10.0.0.0/33\"): prefix length out of range")]
    [InlineData("url('../a')", "URL parse error during conversion from string: parse \"../a\": invalid URI for request")]
    [InlineData("url('https://a:b:c/')", "URL parse error during conversion from string: parse \"https://a:b:c/\": invalid port \":c\" after host")]
    [InlineData("url('/a%zz')", "URL parse error during conversion from string: parse \"/a%zz\": invalid URL escape \"%zz\"")]
    [InlineData("url('https://[::1/')", "URL parse error during conversion from string: parse \"https://[::1/\": missing ']' in host")]
    [InlineData("semver('1.0')", "No Major.Minor.Patch elements found")]
    [InlineData("semver('1.0.x')", "Invalid character(s) found in patch number \"x\"")]
    [InlineData("semver('01.0.0')", "Major number must not contain leading zeroes \"01\"")]
    [InlineData("{'a': 'x', 'b': 'x'}.transformMapEntry(k, v, {v: k})", "insert failed: key x already exists")]
    public void What_cannot_be_read_is_an_error_in_Gos_words(string expression, string error) => Assert.Equal(error, Run(expression).Error);

    [Theory]
    [InlineData("ip(1)", "found no matching overload for 'ip' applied to '(int)'")]
    [InlineData("url('/').getHost() + 1", "found no matching overload for '_+_' applied to '(string, int)'")]
    [InlineData("'a'.containsIP('b')", "found no matching overload for 'containsIP' applied to 'string.(string)'")]
    [InlineData("semver('1.0.0').isLessThan(quantity('1'))", "found no matching overload for 'isLessThan' applied to 'kubernetes.Semver.(kubernetes.Quantity)'")]
    [InlineData("[1, 'a']", "expected type 'int' but found 'string'")]
    [InlineData("'a,b'.split(',').sum()", "found no matching overload for 'sum' applied to 'list(string).()'")]
    [InlineData("format.nope().validate('a')", "undeclared reference to 'format' (in container '')")]
    public void What_does_not_fit_is_refused_before_it_runs(string expression, string error)
    {
        Assert.Null(CelProgram.Compile(expression, _environment, out var message));
        Assert.Contains(error, message, StringComparison.Ordinal);
    }

    [Fact]
    public void Whatever_is_asked_of_the_libraries_ends_with_a_value_or_an_error()
    {
        var pieces = new[] { "1", ":", "::", ".", "/", "a", "%", "%41", "[", "]", "@", "?", "#", "-", "+", "v", "0", "256", "\ud800", " ", "é", "http:", "//" };
        var program = CelProgram.Compile(
            "[isIP(x), isCIDR(x), isURL(x), isSemver(x), isSemver(x, true), x.format([x]) == x, format.named(x).hasValue(), url(x).getQuery().size() > 0]",
            _environment,
            out var error);
        Assert.True(program is not null, error);
        var random = new Random(11);
        for (var i = 0; i < 20_000; i++)
        {
            var text = string.Concat(Enumerable.Range(0, random.Next(0, 10)).Select(_ => pieces[random.Next(pieces.Length)]));
            program.Run(new Dictionary<string, JsonNode?> { ["x"] = text }, new CelBudget(), TestContext.Current.CancellationToken);
        }
    }

    private static CelResult Run(string expression)
    {
        var program = CelProgram.Compile(expression, _environment, out var error);
        Assert.True(program is not null, error);
        return program.Run(new Dictionary<string, JsonNode?>(), new CelBudget(), TestContext.Current.CancellationToken);
    }
}
