using System.Globalization;

namespace EdgeKube.Api.Cel;

/// <summary>A network: an address and how many of its bits count.</summary>
internal sealed record CelCidr(CelAddress Address, int Bits)
{
    /// <summary>Null, and why in the words of Go's parser and Kubernetes'.</summary>
    public static CelCidr? Parse(string text, out string wrong)
    {
        var cidr = Read(text, out wrong);
        wrong = wrong.Length == 0 ? "" : $"network address parse error during conversion from string: {wrong}";
        if (cidr?.Address is { IsV6: true } address && address.Bits >> 32 == 0xffff)
        {
            wrong = $"IPv4-mapped IPv6 address {CelText.Quote(text)} is not allowed";
        }

        return wrong.Length == 0 ? cidr : null;
    }

    public CelCidr Masked() => this with { Address = Address.Masked(Bits) };

    public bool Contains(CelAddress address) => address.IsV6 == Address.IsV6 && address.Masked(Bits) == Address.Masked(Bits);

    /// <summary>As Kubernetes compares it: the address of the other must be this network's own where its bits end.</summary>
    public bool Contains(CelCidr other) => Bits <= other.Bits && Contains(other.Address);

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Address}/{Bits}");

    private static CelCidr? Read(string text, out string wrong)
    {
        var prefix = $"netip.ParsePrefix({CelText.Quote(text)}): ";
        var slash = text.LastIndexOf('/');
        if (slash < 0)
        {
            wrong = prefix + "no '/'";
            return null;
        }

        var address = CelAddress.Read(text[..slash], out var hasZone, out wrong);
        if (address is null || hasZone)
        {
            wrong = prefix + (address is null ? wrong : "IPv6 zones cannot be present in a prefix");
            return null;
        }

        var digits = text[(slash + 1)..];
        var isNumber = int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var bits) && (digits[0] != '0' || digits.Length == 1);
        if (!isNumber || bits > address.Size)
        {
            wrong = prefix + (isNumber ? "prefix length out of range" : $"bad bits after slash: {CelText.Quote(digits)}");
            return null;
        }

        return new(address, bits);
    }
}
