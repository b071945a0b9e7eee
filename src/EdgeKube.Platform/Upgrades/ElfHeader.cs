using System.Buffers.Binary;

namespace EdgeKube.Platform.Upgrades;

/// <summary>What elf(5) says of an executable: for which machine it is, and how long it must be.</summary>
internal readonly record struct ElfHeader(int Bits, bool LittleEndian, int Machine, long Length)
{
    private const int Size = 64;

    /// <summary>In Debian's words.</summary>
    public string Architecture => (Machine, Bits, LittleEndian) switch
    {
        (62, 64, true) => "amd64",
        (183, 64, true) => "arm64",
        (40, 32, true) => "arm",
        (3, 32, true) => "i386",
        (243, 64, true) => "riscv64",
        _ => $"machine {Machine}, {Bits} bits",
    };

    /// <summary>Null: it is no executable of Linux.</summary>
    public static ElfHeader? Read(string path)
    {
        using var file = File.OpenHandle(path);
        Span<byte> bytes = stackalloc byte[Size];
        return RandomAccess.Read(file, bytes, 0) == Size ? Parse(bytes) : null;
    }

    internal static ElfHeader? Parse(ReadOnlySpan<byte> bytes)
    {
        if (!bytes.StartsWith("\u007fELF"u8) || bytes[4] is not (1 or 2) || bytes[5] is not (1 or 2))
        {
            return null;
        }

        var (wide, little) = (bytes[4] == 2, bytes[5] == 1);
        var type = Short(bytes[16..], little);
        if (type is not (2 or 3)) // ET_EXEC, ET_DYN
        {
            return null;
        }

        // The table of the sections is the last thing in a file.
        var (offset, size, count) = wide
            ? (little ? BinaryPrimitives.ReadInt64LittleEndian(bytes[40..]) : BinaryPrimitives.ReadInt64BigEndian(bytes[40..]), Short(bytes[58..], little), Short(bytes[60..], little))
            : (little ? BinaryPrimitives.ReadUInt32LittleEndian(bytes[32..]) : BinaryPrimitives.ReadUInt32BigEndian(bytes[32..]), Short(bytes[46..], little), Short(bytes[48..], little));
        return new ElfHeader(wide ? 64 : 32, little, Short(bytes[18..], little), offset + ((long)size * count));
    }

    private static int Short(ReadOnlySpan<byte> bytes, bool little) =>
        little ? BinaryPrimitives.ReadUInt16LittleEndian(bytes) : BinaryPrimitives.ReadUInt16BigEndian(bytes);
}
