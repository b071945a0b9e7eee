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
        table["base64.encode`1"] = CelConversions.Encode;
        table["base64.decode`1"] = CelConversions.Decode;
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
        table[".reverse`1"] = CelText.Reverse;
        table[".replace`3"] = table[".replace`4"] = CelText.Replace;
        table[".split`2"] = table[".split`3"] = CelText.Split;
        table[".join`1"] = table[".join`2"] = CelText.Join;
        table[".substring`2"] = table[".substring`3"] = CelText.Substring;
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
        table["math.greatest`n"] = CelLists.Greatest;
        table["math.least`n"] = CelLists.Least;
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
        table[".compareTo`2"] = CelLibrary.CompareTo;
        table[".isLessThan`2"] = CelLibrary.IsLessThan;
        table[".isGreaterThan`2"] = CelLibrary.IsGreaterThan;
        table[".add`2"] = CelLibrary.Add;
        table[".sub`2"] = CelLibrary.Sub;
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
