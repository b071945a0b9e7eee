namespace EdgeKube.Api.Cel;

/// <summary>The table of functions: by name and number of arguments; those of a member begin with a dot.</summary>
internal static class CelFunctions
{
    private static readonly Dictionary<string, Func<object?[], object?>> _table = Table();
    private static readonly HashSet<string> _names = [.. _table.Keys.Select(key => key[..key.LastIndexOf('`')])];

    public static bool Has(string name) => _names.Contains(name);

    public static Func<object?[], object?>? Find(string name, int count) =>
        _table.GetValueOrDefault($"{name}`{count}") ?? _table.GetValueOrDefault($"{name}`n");

    private static Dictionary<string, Func<object?[], object?>> Table()
    {
        var table = new Dictionary<string, Func<object?[], object?>>(StringComparer.Ordinal);
        Operators(table);
        Conversions(table);
        Texts(table);
        Lists(table);
        Times(table);
        Library(table);
        Networks(table);
        Named(table);
        Authorization(table);
        return table;
    }

    private static void Operators(Dictionary<string, Func<object?[], object?>> table)
    {
        table["_+_`2"] = CelOperators.Add;
        table["_-_`2"] = CelOperators.Subtract;
        table["_*_`2"] = CelOperators.Multiply;
        table["_/_`2"] = CelOperators.Divide;
        table["_%_`2"] = CelOperators.Modulo;
        table["-_`1"] = CelOperators.Negate;
        table["!_`1"] = CelOperators.Not;
        table["_==_`2"] = CelOperators.Equal;
        table["_!=_`2"] = CelOperators.NotEqual;
        table["_<_`2"] = CelOperators.Less;
        table["_<=_`2"] = CelOperators.LessOrEqual;
        table["_>_`2"] = CelOperators.Greater;
        table["_>=_`2"] = CelOperators.GreaterOrEqual;
        table["@in`2"] = CelOperators.In;
        table["_[_]`2"] = CelOperators.Index;
    }

    private static void Conversions(Dictionary<string, Func<object?[], object?>> table)
    {
        table["int`1"] = CelConversions.Int;
        table["uint`1"] = CelConversions.Uint;
        table["double`1"] = CelConversions.Double;
        table["bool`1"] = CelConversions.Bool;
        table["string`1"] = CelConversions.String;
        table["bytes`1"] = CelConversions.Bytes;
        table["timestamp`1"] = CelConversions.Timestamp;
        table["duration`1"] = CelConversions.Duration;
        table["dyn`1"] = CelConversions.Dyn;
        table["type`1"] = CelConversions.Type;
        table["size`1"] = CelConversions.Size;
        table[".size`1"] = CelConversions.Size;
    }

    private static void Texts(Dictionary<string, Func<object?[], object?>> table)
    {
        table[".contains`2"] = CelText.Contains;
        table[".startsWith`2"] = CelText.StartsWith;
        table[".endsWith`2"] = CelText.EndsWith;
        table[".charAt`2"] = CelText.CharAt;
        table[".indexOf`2"] = table[".indexOf`3"] = CelText.IndexOf;
        table[".lastIndexOf`2"] = table[".lastIndexOf`3"] = CelText.LastIndexOf;
        table[".lowerAscii`1"] = CelText.LowerAscii;
        table[".upperAscii`1"] = CelText.UpperAscii;
        table[".trim`1"] = CelText.Trim;
        table[".replace`3"] = table[".replace`4"] = CelText.Replace;
        table[".split`2"] = table[".split`3"] = CelText.Split;
        table[".join`1"] = table[".join`2"] = CelText.Join;
        table[".substring`2"] = table[".substring`3"] = CelText.Substring;
        table[".format`2"] = CelFormatting.Format;
        table["strings.quote`1"] = CelFormatting.Quote;
    }

    private static void Lists(Dictionary<string, Func<object?[], object?>> table)
    {
        table[".isSorted`1"] = CelLists.IsSorted;
        table[".sum`1"] = CelLists.Sum;
        table[".min`1"] = CelLists.Min;
        table[".max`1"] = CelLists.Max;
        table["sets.contains`2"] = CelLists.SetContains;
        table["sets.equivalent`2"] = CelLists.SetEquivalent;
        table["sets.intersects`2"] = CelLists.SetIntersects;
    }

    private static void Times(Dictionary<string, Func<object?[], object?>> table)
    {
        table[".getFullYear`1"] = table[".getFullYear`2"] = CelTime.FullYear;
        table[".getMonth`1"] = table[".getMonth`2"] = CelTime.Month;
        table[".getDayOfMonth`1"] = table[".getDayOfMonth`2"] = CelTime.DayOfMonth;
        table[".getDate`1"] = table[".getDate`2"] = CelTime.Date;
        table[".getDayOfYear`1"] = table[".getDayOfYear`2"] = CelTime.DayOfYear;
        table[".getDayOfWeek`1"] = table[".getDayOfWeek`2"] = CelTime.DayOfWeek;
        table[".getHours`1"] = table[".getHours`2"] = CelTime.Hours;
        table[".getMinutes`1"] = table[".getMinutes`2"] = CelTime.Minutes;
        table[".getSeconds`1"] = table[".getSeconds`2"] = CelTime.Seconds;
        table[".getMilliseconds`1"] = table[".getMilliseconds`2"] = CelTime.Milliseconds;
    }

    private static void Library(Dictionary<string, Func<object?[], object?>> table)
    {
        table["optional.of`1"] = CelLibrary.Of;
        table["optional.none`0"] = CelLibrary.None;
        table["optional.ofNonZeroValue`1"] = CelLibrary.OfNonZero;
        table[".hasValue`1"] = CelLibrary.HasValue;
        table[".value`1"] = CelLibrary.Value;
        table["optional.unwrap`1"] = table[".unwrapOpt`1"] = CelLibrary.Unwrap;
        table[".first`1"] = CelLibrary.First;
        table[".last`1"] = CelLibrary.Last;
        table[".or`2"] = CelLibrary.Or;
        table[".orValue`2"] = CelLibrary.OrValue;
        table[".matches`2"] = table["matches`2"] = CelLibrary.Matches;
        table[".find`2"] = CelLibrary.Find;
        table[".findAll`2"] = table[".findAll`3"] = CelLibrary.FindAll;
        table["quantity`1"] = CelLibrary.MakeQuantity;
        table["isQuantity`1"] = CelLibrary.IsQuantity;
        table[".sign`1"] = CelLibrary.Sign;
        table[".isInteger`1"] = CelLibrary.IsInteger;
        table[".asInteger`1"] = CelLibrary.AsInteger;
        table[".asApproximateFloat`1"] = CelLibrary.AsApproximateFloat;
        table[".compareTo`2"] = CelVersions.CompareTo;
        table[".isLessThan`2"] = CelVersions.IsLessThan;
        table[".isGreaterThan`2"] = CelVersions.IsGreaterThan;
        table[".add`2"] = CelLibrary.Add;
        table[".sub`2"] = CelLibrary.Sub;
    }

    private static void Networks(Dictionary<string, Func<object?[], object?>> table)
    {
        table["url`1"] = CelUrls.Make;
        table["isURL`1"] = CelUrls.Is;
        table[".getScheme`1"] = CelUrls.Scheme;
        table[".getHost`1"] = CelUrls.Host;
        table[".getHostname`1"] = CelUrls.Hostname;
        table[".getPort`1"] = CelUrls.Port;
        table[".getEscapedPath`1"] = CelUrls.EscapedPath;
        table[".getQuery`1"] = CelUrls.Query;
        table["ip`1"] = CelNetwork.Ip;
        table[".ip`1"] = CelNetwork.IpOf;
        table["isIP`1"] = CelNetwork.IsIp;
        table["ip.isCanonical`1"] = CelNetwork.IsCanonical;
        table[".family`1"] = CelNetwork.Family;
        table[".isUnspecified`1"] = CelNetwork.IsUnspecified;
        table[".isLoopback`1"] = CelNetwork.IsLoopback;
        table[".isLinkLocalMulticast`1"] = CelNetwork.IsLinkLocalMulticast;
        table[".isLinkLocalUnicast`1"] = CelNetwork.IsLinkLocalUnicast;
        table[".isGlobalUnicast`1"] = CelNetwork.IsGlobalUnicast;
        table["cidr`1"] = CelNetwork.Cidr;
        table["isCIDR`1"] = CelNetwork.IsCidr;
        table[".containsIP`2"] = CelNetwork.ContainsIp;
        table[".containsCIDR`2"] = CelNetwork.ContainsCidr;
        table[".prefixLength`1"] = CelNetwork.PrefixLength;
        table[".masked`1"] = CelNetwork.Masked;
    }

    private static void Named(Dictionary<string, Func<object?[], object?>> table)
    {
        foreach (var name in CelNamedFormat.Names)
        {
            table[$"format.{name}`0"] = CelNamedFormat.Constant(name);
        }

        table["format.named`1"] = CelNamedFormat.Named;
        table[".validate`2"] = CelNamedFormat.Validate;
        table["semver`1"] = table["semver`2"] = CelVersions.Make;
        table["isSemver`1"] = table["isSemver`2"] = CelVersions.Is;
        table[".major`1"] = CelVersions.Major;
        table[".minor`1"] = CelVersions.Minor;
        table[".patch`1"] = CelVersions.Patch;
    }

    private static void Authorization(Dictionary<string, Func<object?[], object?>> table)
    {
        table[".path`2"] = CelAuthorizer.Path;
        table[".group`2"] = CelAuthorizer.Group;
        table[".serviceAccount`3"] = CelAuthorizer.ServiceAccount;
        table[".resource`2"] = CelAuthorizer.Resource;
        table[".subresource`2"] = CelAuthorizer.Subresource;
        table[".namespace`2"] = CelAuthorizer.Namespace;
        table[".name`2"] = CelAuthorizer.Name;
        table[".fieldSelector`2"] = table[".labelSelector`2"] = CelAuthorizer.Selector;
        table[".check`2"] = CelAuthorizer.Check;
        table[".allowed`1"] = CelAuthorizer.Allowed;
        table[".reason`1"] = CelAuthorizer.Reason;
        table[".errored`1"] = CelAuthorizer.Errored;
        table[".error`1"] = CelAuthorizer.Error;
    }
}
