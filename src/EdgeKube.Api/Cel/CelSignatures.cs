namespace EdgeKube.Api.Cel;

/// <summary>What each function takes and gives; read when the first expression is checked.</summary>
internal static class CelSignatures
{
    /// <summary>A line a function; capital letters are types that a call fills in.</summary>
    private const string Text =
        """
        _+_ (int,int)int (uint,uint)uint (double,double)double (string,string)string (bytes,bytes)bytes (list(A),list(A))list(A) (ts,dur)ts (dur,ts)ts (dur,dur)dur
        _-_ (int,int)int (uint,uint)uint (double,double)double (ts,ts)dur (ts,dur)ts (dur,dur)dur
        _*_,_/_ (int,int)int (uint,uint)uint (double,double)double
        _%_ (int,int)int (uint,uint)uint
        -_ (int)int (double)double
        !_ (bool)bool
        _&&_,_||_ (bool,bool)bool
        _?_:_ (bool,A,A)A
        _==_,_!=_ (A,A)bool
        _<_,_<=_,_>_,_>=_ (number,number)bool (string,string)bool (bool,bool)bool (bytes,bytes)bool (ts,ts)bool (dur,dur)bool
        @in (A,list(A))bool (A,map(A,B))bool
        _[_] (list(A),int)A (map(A,B),A)B (opt(list(A)),int)opt(A) (opt(map(A,B)),A)opt(B)
        _[?_] (list(A),int)opt(A) (map(A,B),A)opt(B) (opt(list(A)),int)opt(A) (opt(map(A,B)),A)opt(B)
        int (int)int (uint)int (double)int (string)int (ts)int (dur)int
        uint (uint)uint (int)uint (double)uint (string)uint
        double (double)double (int)double (uint)double (string)double
        bool (bool)bool (string)bool
        string (string)string (bool)string (int)string (uint)string (double)string (bytes)string (ts)string (dur)string (ip)string (cidr)string
        bytes (bytes)bytes (string)bytes
        timestamp (ts)ts (string)ts (int)ts
        duration (dur)dur (string)dur
        dyn (A)dyn
        type (A)type
        size,.size (string)int (bytes)int (list(A))int (map(A,B))int
        .contains,.startsWith,.endsWith,.matches,matches (string,string)bool
        .charAt (string,int)string
        .indexOf,.lastIndexOf (string,string)int (string,string,int)int (list(A),A)int
        .lowerAscii,.upperAscii,.trim (string)string
        .replace (string,string,string)string (string,string,string,int)string
        .split (string,string)list(string) (string,string,int)list(string)
        .join (list(string))string (list(string),string)string
        .substring (string,int)string (string,int,int)string
        .format (string,list(dyn))string
        strings.quote (string)string
        .find (string,string)string
        .findAll (string,string)list(string) (string,string,int)list(string)
        .isSorted (list(A))bool
        .sum (list(int))int (list(uint))uint (list(double))double (list(dur))dur
        .min,.max (list(A))A
        sets.contains,sets.equivalent,sets.intersects (list(A),list(A))bool
        .getFullYear,.getMonth,.getDayOfMonth,.getDate,.getDayOfYear,.getDayOfWeek (ts)int (ts,string)int
        .getHours,.getMinutes,.getSeconds,.getMilliseconds (ts)int (ts,string)int (dur)int
        optional.of,optional.ofNonZeroValue (A)opt(A)
        optional.none ()opt(A)
        optional.unwrap,.unwrapOpt (list(opt(A)))list(A)
        .hasValue (opt(A))bool
        .value (opt(A))A
        .or (opt(A),opt(A))opt(A)
        .orValue (opt(A),A)A
        .first,.last (list(A))opt(A)
        quantity (string)quantity
        isQuantity,isURL,isIP,ip.isCanonical,isCIDR (string)bool
        .sign,.asInteger (quantity)int
        .isInteger (quantity)bool
        .asApproximateFloat (quantity)double
        .add,.sub (quantity,quantity)quantity (quantity,int)quantity
        .compareTo (quantity,quantity)int (semver,semver)int
        .isLessThan,.isGreaterThan (quantity,quantity)bool (semver,semver)bool
        semver (string)semver (string,bool)semver
        isSemver (string)bool (string,bool)bool
        .major,.minor,.patch (semver)int
        url (string)url
        .getScheme,.getHost,.getHostname,.getPort,.getEscapedPath (url)string
        .getQuery (url)map(string,list(string))
        ip (string)ip
        .family (ip)int
        .isUnspecified,.isLoopback,.isLinkLocalMulticast,.isLinkLocalUnicast,.isGlobalUnicast (ip)bool
        cidr (string)cidr
        .containsIP (cidr,string)bool (cidr,ip)bool
        .containsCIDR (cidr,string)bool (cidr,cidr)bool
        .ip (cidr)ip
        .prefixLength (cidr)int
        .masked (cidr)cidr
        format.named (string)opt(format)
        .validate (format,string)opt(list(string))
        .path (authorizer,string)pathcheck
        .group (authorizer,string)groupcheck
        .serviceAccount (authorizer,string,string)authorizer
        .resource (groupcheck,string)resourcecheck
        .subresource,.namespace,.name,.fieldSelector,.labelSelector (resourcecheck,string)resourcecheck
        .check (resourcecheck,string)decision (pathcheck,string)decision
        .allowed,.errored (decision)bool
        .reason,.error (decision)string
        """;

    private static readonly Dictionary<string, string> _longNames = new(StringComparer.Ordinal)
    {
        ["ts"] = "timestamp",
        ["dur"] = "duration",
        ["opt"] = "optional_type",
        ["url"] = "kubernetes.URL",
        ["ip"] = "net.IP",
        ["cidr"] = "net.CIDR",
        ["quantity"] = "kubernetes.Quantity",
        ["semver"] = "kubernetes.Semver",
        ["format"] = "kubernetes.NamedFormat",
        ["authorizer"] = CelType.Authorizer.Name,
        ["pathcheck"] = "kubernetes.authorization.PathCheck",
        ["groupcheck"] = "kubernetes.authorization.GroupCheck",
        ["resourcecheck"] = "kubernetes.authorization.ResourceCheck",
        ["decision"] = "kubernetes.authorization.Decision",
    };

    private static readonly Dictionary<string, CelOverload[]> _table = Read();

    public static CelType ResourceCheck { get; } = new(_longNames["resourcecheck"]);

    /// <summary>Null where a function takes what it likes.</summary>
    public static CelOverload[]? Find(string name) => _table.GetValueOrDefault(name);

    private static Dictionary<string, CelOverload[]> Read()
    {
        var table = new Dictionary<string, CelOverload[]>(StringComparer.Ordinal);
        foreach (var line in Text.Split('\n'))
        {
            var words = line.Split(' ');
            var overloads = Array.ConvertAll(words[1..], Overload);
            foreach (var name in words[0].Split(','))
            {
                table[name] = overloads;
            }
        }

        foreach (var name in CelNamedFormat.Names)
        {
            table[$"format.{name}"] = [new([], new(_longNames["format"]))];
        }

        return table;
    }

    private static CelOverload Overload(string text)
    {
        var at = 0;
        var takes = Types(text, ref at);
        return new(takes, Type(text, ref at));
    }

    /// <summary>From an opening bracket to behind its closing one.</summary>
    private static CelType[] Types(string text, ref int at)
    {
        var types = new List<CelType>();
        at++;
        while (text[at] != ')')
        {
            types.Add(Type(text, ref at));
            at += text[at] == ',' ? 1 : 0;
        }

        at++;
        return [.. types];
    }

    private static CelType Type(string text, ref int at)
    {
        var start = at;
        while (at < text.Length && char.IsAsciiLetter(text[at]))
        {
            at++;
        }

        var name = _longNames.GetValueOrDefault(text[start..at], text[start..at]);
        var parts = at < text.Length && text[at] == '(' ? Types(text, ref at) : [];
        return parts.Length == 2 ? new(name, parts[0], parts[1]) : new(name, Element: parts.Length == 1 ? parts[0] : null);
    }
}
