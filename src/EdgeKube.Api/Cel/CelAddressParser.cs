namespace EdgeKube.Api.Cel;

/// <summary>Reads an IP address as strictly as Go does, and says what is wrong in Go's words.</summary>
internal sealed class CelAddressParser(string text)
{
    public bool HasZone { get; private set; }

    public string Wrong { get; private set; } = "";

    public CelAddress? Run()
    {
        var first = text.AsSpan().IndexOfAny(".:%");
        if (first < 0 || text[first] == '%')
        {
            return Fail(first < 0 ? "unable to parse IP" : "missing IPv6 address", null);
        }

        return text[first] == '.' ? V4(text, out var bits) ? new(bits, false) : null : V6();
    }

    private CelAddress? Fail(string why, string? at)
    {
        Wrong = $"ParseAddr({CelText.Quote(text)}): {why}{(at is null ? "" : $" (at {CelText.Quote(at)})")}";
        return null;
    }

    private bool V4(string part, out uint bits)
    {
        bits = 0;
        uint octet = 0;
        var (digits, dots) = (0, 0);
        for (var i = 0; i < part.Length; i++)
        {
            var wrong = part[i] switch
            {
                >= '0' and <= '9' when digits == 1 && octet == 0 => "IPv4 field has octet with leading zero",
                >= '0' and <= '9' when (octet * 10) + part[i] - '0' > 255 => "IPv4 field has value >255",
                >= '0' and <= '9' => "",
                '.' when digits == 0 || i == part.Length - 1 => "IPv4 field must have at least one digit",
                '.' when dots == 3 => "IPv4 address too long",
                '.' => "",
                _ => "unexpected character",
            };
            if (wrong.Length > 0)
            {
                Fail(wrong, wrong[0] == 'u' || wrong.EndsWith("digit", StringComparison.Ordinal) ? part[i..] : null);
                return false;
            }

            if (part[i] == '.')
            {
                bits = (bits << 8) | octet;
                (octet, digits, dots) = (0, 0, dots + 1);
            }
            else
            {
                (octet, digits) = ((octet * 10) + part[i] - '0', digits + 1);
            }
        }

        bits = (bits << 8) | octet;
        return dots == 3 || Fail("IPv4 address too short", null) is not null;
    }

    private CelAddress? V6()
    {
        var rest = text;
        if (text.IndexOf('%', StringComparison.Ordinal) is var percent and >= 0)
        {
            (rest, HasZone) = (text[..percent], true);
            if (percent == text.Length - 1)
            {
                return Fail("zone must be a non-empty string", null);
            }
        }

        var groups = new List<ushort>();
        var gap = -1;
        if (rest.StartsWith("::", StringComparison.Ordinal))
        {
            (gap, rest) = (0, rest[2..]);
        }

        var wrong = "";
        while (wrong.Length == 0 && groups.Count < 8 && (rest.Length > 0 || gap != groups.Count))
        {
            wrong = Group(groups, gap, ref rest);
            if (rest.Length == 0)
            {
                break;
            }

            wrong = wrong.Length == 0 ? Colon(groups.Count, ref gap, ref rest) : wrong;
        }

        return wrong.Length > 0 ? wrong == Wrong ? null : Fail(wrong, rest) : Whole(groups, gap, rest);
    }

    private CelAddress? Whole(List<ushort> groups, int gap, string rest) =>
        rest.Length > 0 ? Fail("trailing garbage after address", rest)
        : gap < 0 && groups.Count < 8 ? Fail("address string too short", null)
        : gap >= 0 && groups.Count == 8 ? Fail("the :: must expand to at least one field of zeros", null)
        : new(Bits(groups, gap), true);

    /// <summary>One group, or the IPv4 address that ends it; says what is wrong.</summary>
    private string Group(List<ushort> groups, int gap, ref string rest)
    {
        var length = 0;
        while (length < rest.Length && char.IsAsciiHexDigit(rest[length]))
        {
            length++;
        }

        if (length is 0 or > 4)
        {
            return length == 0 ? "each colon-separated field must have at least one digit" : "each group must have 4 or less digits";
        }

        if (length < rest.Length && rest[length] == '.')
        {
            if (gap < 0 && groups.Count != 6)
            {
                return "embedded IPv4 address must replace the final 2 fields of the address";
            }

            if (groups.Count > 6)
            {
                return "too many hex fields to fit an embedded IPv4 at the end of the address";
            }

            if (!V4(rest, out var bits))
            {
                return Wrong;
            }

            groups.Add((ushort)(bits >> 16));
            groups.Add((ushort)bits);
            rest = "";
            return "";
        }

        groups.Add(Convert.ToUInt16(rest[..length], 16));
        rest = rest[length..];
        return "";
    }

    private static string Colon(int count, ref int gap, ref string rest)
    {
        if (rest[0] != ':' || rest.Length == 1)
        {
            return rest[0] != ':' ? "unexpected character, want colon" : "colon must be followed by more characters";
        }

        rest = rest[1..];
        if (rest[0] != ':')
        {
            return "";
        }

        if (gap >= 0)
        {
            return "multiple :: in address";
        }

        (gap, rest) = (count, rest[1..]);
        return "";
    }

    private static UInt128 Bits(List<ushort> groups, int gap)
    {
        UInt128 bits = 0;
        for (var i = 0; i < groups.Count; i++)
        {
            var place = gap >= 0 && i >= gap ? i + 8 - groups.Count : i;
            bits |= (UInt128)groups[i] << (112 - (place * 16));
        }

        return bits;
    }
}
