using System.Buffers.Binary;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace EdgeKube;

/// <summary>
/// Moves the type tables of the executable into a file. NativeAOT keeps them packed and unpacks all of them at each start, 9 MB into memory
/// that nothing can take back. Of a file only those pages stay in memory that are used, and the board can drop them. See
/// docs/decisions/type-tables.md.
/// </summary>
/// <remarks>
/// The executable has a fixed address, so the tables are the same at each start. A page is taken from the file only where the file holds
/// what is in memory already: a file of another version, or a torn one, changes nothing and is written anew.
/// </remarks>
internal static unsafe partial class TypeTables
{
    public const string FileName = "type-tables";
    private const int Chunk = 256 << 10; // bytes: a multiple of every size of pages there is
    private const int Smallest = 16 << 10; // bytes: each piece costs the kernel a mapping
    private const int ReadWrite = 3; // PROT_READ | PROT_WRITE of mman.h
    private const int PrivateFixed = 0x12; // MAP_PRIVATE | MAP_FIXED
    private const int Piece = 8 << 10; // bytes that one use brings into memory
    private static readonly int _page = Environment.SystemPageSize;

    /// <summary>To be called before there are threads that work: what they wrote between a look at a page and its exchange would be lost.</summary>
    /// <param name="path">The file, which is made where it is missing or of another version.</param>
    /// <returns>Why the tables stay in memory; null when they do not, or are none.</returns>
    public static string? MoveTo(string path)
    {
        if (nint.Size != 8 || Tables() is not { Length: > 0 } tables)
        {
            return null;
        }

        try
        {
            if (!File.Exists(path) || Map(path, tables) < tables.Length / 2)
            {
                Write(path, tables);
                Map(path, tables);
            }

            Divide(tables);
            return null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return e.Message;
        }
    }

    private static void Write(string path, MemoryRange tables)
    {
        var next = path + ".new";
        try
        {
            using (var file = File.OpenHandle(next, FileMode.Create, FileAccess.Write))
            {
                RandomAccess.Write(file, tables.Bytes(0, tables.Length), 0);
            }

            File.Move(next, path, overwrite: true);
        }
        catch (IOException)
        {
            File.Delete(next); // of no use, and the disk may be full
            throw;
        }
    }

    /// <returns>How many bytes of the tables the file holds now.</returns>
    private static int Map(string path, MemoryRange tables)
    {
        using var file = File.OpenHandle(path);
        var chunk = new byte[Chunk];
        var (mapped, equal) = (0, 0); // equal: bytes before offset that are not mapped yet
        var offset = 0;
        while (offset < tables.Length)
        {
            var read = RandomAccess.Read(file, chunk, offset) / _page * _page;
            if (read == 0)
            {
                break;
            }

            for (var page = 0; page < read && offset < tables.Length; page += _page, offset += _page)
            {
                if (tables.Bytes(offset, _page).SequenceEqual(chunk.AsSpan(page, _page)))
                {
                    equal += _page;
                    continue;
                }

                mapped += MapPiece(file, tables, offset - equal, equal);
                equal = 0;
            }
        }

        return mapped + MapPiece(file, tables, offset - equal, equal);
    }

    // Who touches a page gets those around it as well, 64 kB, but only of the same mapping; and mappings that differ in anything are not joined.
    private static void Divide(MemoryRange tables)
    {
        for (var offset = 0; offset + Piece <= tables.Length; offset += 2 * Piece)
        {
            PageAdvice.Give(tables.Start + (nuint)offset, Piece, PageAdvice.DontDump);
        }
    }

    private static int MapPiece(SafeFileHandle file, MemoryRange tables, int offset, int length)
    {
        if (length < Smallest)
        {
            return 0;
        }

        var at = tables.Start + (nuint)offset;
        return Map(at, (nuint)length, ReadWrite, PrivateFixed, (int)file.DangerousGetHandle(), offset) == at
            ? length
            : throw new IOException($"cannot map {length} bytes: {Marshal.GetLastPInvokeErrorMessage()}");
    }

    // elf(5): the whole pages of the section .hydrated, when the executable says where it is: ET_EXEC, not a shared object.
    private static MemoryRange? Tables()
    {
        const int SectionSize = 64;
        using var file = File.OpenHandle("/proc/self/exe");
        Span<byte> header = stackalloc byte[64];
        if (RandomAccess.Read(file, header, 0) != header.Length || BinaryPrimitives.ReadUInt16LittleEndian(header[16..]) != 2)
        {
            return null;
        }

        var sections = new byte[BinaryPrimitives.ReadUInt16LittleEndian(header[60..]) * SectionSize];
        RandomAccess.Read(file, sections, BinaryPrimitives.ReadInt64LittleEndian(header[40..]));
        var names = sections.AsSpan(BinaryPrimitives.ReadUInt16LittleEndian(header[62..]) * SectionSize, SectionSize);
        Span<byte> name = stackalloc byte[10]; // ".hydrated" and its end
        for (var i = 0; i < sections.Length; i += SectionSize)
        {
            var section = sections.AsSpan(i, SectionSize);
            RandomAccess.Read(file, name, BinaryPrimitives.ReadInt64LittleEndian(names[24..]) + BinaryPrimitives.ReadUInt32LittleEndian(section));
            if (name.SequenceEqual(".hydrated\0"u8))
            {
                var start = (nuint)BinaryPrimitives.ReadUInt64LittleEndian(section[16..]);
                var end = start + (nuint)BinaryPrimitives.ReadUInt64LittleEndian(section[32..]);
                var first = RoundDown(start + (nuint)_page - 1);
                return new MemoryRange(first, (int)(RoundDown(end) - first));
            }
        }

        return null;
    }

    private static nuint RoundDown(nuint address) => address & ~((nuint)_page - 1);

    // mmap(2): the address, or -1
    [LibraryImport("libc", EntryPoint = "mmap", SetLastError = true)]
    private static partial nuint Map(nuint address, nuint length, int protection, int flags, int file, nint offset);

    private readonly record struct MemoryRange(nuint Start, int Length)
    {
        public ReadOnlySpan<byte> Bytes(int offset, int length) => new((byte*)Start + offset, length);
    }
}
