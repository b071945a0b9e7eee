using System.Globalization;
using System.Text;

namespace EdgeKube.Api.Cel;

/// <summary>An IP address; IPv4 in the lowest 32 bits.</summary>
internal sealed record CelAddress(UInt128 Bits, bool IsV6)
{
    public int Size => IsV6 ? 128 : 32;

    public bool IsUnspecified => Bits == 0;

    public bool IsLoopback => IsV6 ? Bits == 1 : Top(8) == 127;

    public bool IsMulticast => IsV6 ? Top(8) == 0xff : Top(4) == 0xe;

    public bool IsLinkLocalMulticast => IsV6 ? (Top(16) & 0xff0f) == 0xff02 : Top(24) == 0xe00000;

    public bool IsLinkLocalUnicast => IsV6 ? Top(10) == 0x3fa : Top(16) == 0xa9fe;

    public bool IsGlobalUnicast => !IsUnspecified && !IsLoopback && !IsMulticast && !IsLinkLocalUnicast && (IsV6 || (uint)Bits != uint.MaxValue);

    private bool IsMapped => IsV6 && Bits >> 32 == 0xffff;

    /// <summary>Null, and why in the words of Go's parser and Kubernetes'.</summary>
    public static CelAddress? Parse(string text, out string wrong)
    {
        var address = Read(text, out var zone, out wrong);
        if (address is null)
        {
            wrong = $"IP Address {CelText.Quote(text)} parse error during conversion from string: {wrong}";
        }
        else if (zone)
        {
            wrong = $"IP address {CelText.Quote(text)} with zone value is not allowed";
        }
        else if (address.IsMapped)
        {
            wrong = $"IPv4-mapped IPv6 address {CelText.Quote(text)} is not allowed";
        }

        return wrong.Length == 0 ? address : null;
    }

    /// <summary>As Go's netip reads it.</summary>
    public static CelAddress? Read(string text, out bool hasZone, out string wrong)
    {
        var parser = new CelAddressParser(text);
        var address = parser.Run();
        (hasZone, wrong) = (parser.HasZone, address is null ? parser.Wrong : "");
        return address;
    }

    /// <summary>Only the first bits kept.</summary>
    public CelAddress Masked(int bits) => this with { Bits = bits == 0 ? 0 : Bits >> (Size - bits) << (Size - bits) };

    /// <summary>The canonical form: lower case, the longest run of zeros short.</summary>
    public override string ToString()
    {
        if (!IsV6)
        {
            return string.Create(CultureInfo.InvariantCulture, $"{Top(8)}.{Top(16) & 0xff}.{Top(24) & 0xff}.{Top(32) & 0xff}");
        }

        var (start, length) = LongestZeros();
        var text = new StringBuilder();
        for (var i = 0; i < 8; i++)
        {
            if (i == start)
            {
                text.Append("::");
                i += length - 1;
                continue;
            }

            text.Append(i > 0 && text[^1] != ':' ? ":" : "").Append(Group(i).ToString("x", CultureInfo.InvariantCulture));
        }

        return text.ToString();
    }

    private uint Top(int bits) => (uint)(Bits >> (Size - bits));

    private ushort Group(int index) => (ushort)(Bits >> (112 - (index * 16)));

    private (int Start, int Length) LongestZeros()
    {
        var best = (Start: -1, Length: 1);
        for (var i = 0; i < 8; i++)
        {
            var length = 0;
            while (i + length < 8 && Group(i + length) == 0)
            {
                length++;
            }

            best = length > best.Length ? (i, length) : best;
            i += length;
        }

        return best;
    }
}
