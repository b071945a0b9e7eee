using System.Runtime.InteropServices;
using Microsoft.Extensions.Hosting;

namespace EdgeKube;

/// <summary>
/// Gives memory that is free back to the board: what starting needed, soon after the start; later what a burst of work left.
/// The garbage collector and malloc keep it otherwise, for work that does not come.
/// </summary>
internal sealed partial class MemoryReturn(TimeProvider time) : BackgroundService
{
    private const long Slack = 512 << 10; // bytes
    private const long BusySlack = 16 << 20; // bytes
    private const long Work = 2 << 20; // bytes allocated: what they are for is garbage by now, or will be
    private const long Code = 1 << 20; // bytes of the executable that were mapped again
    private const long Rest = 32 << 10; // bytes allocated in an interval in which next to nothing ran
    private const int ArenaMax = -8; // M_ARENA_MAX of malloc.h
    private static readonly TimeSpan _settled = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan _interval = TimeSpan.FromSeconds(1);

    /// <summary>To be called before there are threads: malloc would keep free memory apart for each of them.</summary>
    public static void ShareArenas() => _ = SetMalloc(ArenaMax, 2);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await Task.Delay(_settled, time, stoppingToken);
        Return();
        CodePages.ReturnAll();
        using var timer = new PeriodicTimer(_interval, time);
        var collected = false; // and what was free not yet returned
        var (used, allocated) = (GC.GetTotalMemory(false), GC.GetTotalAllocatedBytes());
        var (returned, mapped) = (allocated, CodePages.Mapped());
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            var before = allocated;
            allocated = GC.GetTotalAllocatedBytes();
            var now = GC.GetTotalMemory(false);
            var quiet = allocated - before < used; // a busy process would want free memory back at once
            if (quiet && (collected || now > used + (used / 8) + Slack || allocated > returned + Work))
            {
                Return();
                CodePages.ReturnExecutable();
                (used, collected, returned, mapped) = (GC.GetTotalMemory(false), false, allocated, CodePages.Mapped());
            }
            else if (allocated - before < Rest && CodePages.Mapped() > mapped + Code)
            {
                CodePages.ReturnExecutable();
                mapped = CodePages.Mapped();
            }
            else if (now > used + Math.Max(used / 2, BusySlack)) // left alone, the collector waits for much more
            {
                GC.Collect(GC.MaxGeneration, GCCollectionMode.Forced, blocking: false);
                (used, collected) = (GC.GetTotalMemory(false), true);
            }
        }
    }

    private static void Return()
    {
        GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
        _ = TrimMalloc(0);
    }

    // malloc_trim(3): 1 when memory was given back, 0 when there was none
    [LibraryImport("libc", EntryPoint = "malloc_trim")]
    private static partial int TrimMalloc(nuint keep);

    // mallopt(3): 1 on success; without it only more memory is kept
    [LibraryImport("libc", EntryPoint = "mallopt")]
    private static partial int SetMalloc(int parameter, int value);
}
