using System.Buffers.Binary;

namespace EdgeKube.Agent.Runtimes.Cri;

/// <summary>Looks whether a file of bbolt, containerd's database, can be opened: one of its two head pages must be whole.</summary>
internal static class BoltFile
{
    private const int PageHeader = 16;
    private const int MetaLength = 64;
    private const uint Magic = 0xED0CDAED;
    private const uint Version = 2;
    private const int ChecksumAt = 56;
    private static readonly int[] _pageSizes = [4096, 8192, 16384, 65536];

    public static bool IsSound(string path)
    {
        var head = new byte[_pageSizes[^1] + PageHeader + MetaLength];
        using var file = File.OpenRead(path);
        var length = file.ReadAtLeast(head, head.Length, throwOnEndOfStream: false);
        var pages = head.AsSpan(0, length);

        // The second head page says nothing of where it is, so every size is tried; the file must be as long as the pages that it counts.
        return IsMeta(pages, 0, file.Length) || _pageSizes.Any(size => IsMeta(head.AsSpan(0, length), size, file.Length));
    }

    private static bool IsMeta(ReadOnlySpan<byte> pages, int at, long fileLength)
    {
        if (pages.Length < at + PageHeader + MetaLength)
        {
            return false;
        }

        var meta = pages.Slice(at + PageHeader, MetaLength);
        var pageSize = BinaryPrimitives.ReadUInt32LittleEndian(meta[8..]);
        var count = BinaryPrimitives.ReadUInt64LittleEndian(meta[40..]);
        return BinaryPrimitives.ReadUInt32LittleEndian(meta) == Magic
            && BinaryPrimitives.ReadUInt32LittleEndian(meta[4..]) == Version
            && BinaryPrimitives.ReadUInt64LittleEndian(meta[ChecksumAt..]) == Checksum(meta[..ChecksumAt])
            && (ulong)fileLength >= count * pageSize;
    }

    // FNV-1a, 64 bits.
    private static ulong Checksum(ReadOnlySpan<byte> bytes)
    {
        var hash = 14695981039346656037UL;
        foreach (var one in bytes)
        {
            hash = unchecked((hash ^ one) * 1099511628211UL);
        }

        return hash;
    }
}
