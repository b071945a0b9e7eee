using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace EdgeKube.Messaging.Mqtt;

/// <summary>An eventfd that wakes a thread out of its wait for a socket.</summary>
internal sealed unsafe partial class WakeUp : SafeHandleMinusOneIsInvalid
{
    private const int NonBlockingCloseOnExec = 0x800 | 0x80000;
    private const short PollIn = 1;
    private const short PollOut = 4;
    private const short PollHangUp = 0x10;

    public WakeUp()
        : base(ownsHandle: true)
    {
    }

    public static WakeUp Create()
    {
        var wake = eventfd(0, NonBlockingCloseOnExec);
        return wake.IsInvalid
            ? throw new MqttException($"eventfd failed: {Marshal.GetPInvokeErrorMessage(Marshal.GetLastPInvokeError())}")
            : wake;
    }

    public void Set()
    {
        ulong one = 1;
        _ = write(this, &one, sizeof(ulong));
    }

    /// <summary>Waits for the socket (-1: none), a <see cref="Set"/> or the time-out.</summary>
    public (bool Readable, bool Writable, bool HungUp) Wait(int socket, bool alsoWrite, int milliseconds)
    {
        var added = false;
        try
        {
            DangerousAddRef(ref added);
            var watched = stackalloc PollEntry[2];
            watched[0] = new PollEntry { Descriptor = (int)handle, Events = PollIn };
            watched[1] = new PollEntry { Descriptor = socket, Events = (short)(PollIn | (alsoWrite ? PollOut : 0)) };
            if (poll(watched, 2, milliseconds) > 0 && watched[0].Returned != 0)
            {
                ulong count;
                _ = read(this, &count, sizeof(ulong));
            }

            // An error or a hang-up is found out by reading.
            var found = watched[1].Returned;
            return ((found & ~PollOut) != 0, (found & PollOut) != 0, (found & PollHangUp) != 0);
        }
        finally
        {
            if (added)
            {
                DangerousRelease();
            }
        }
    }

    protected override bool ReleaseHandle() => close((int)handle) == 0;

    [LibraryImport("libc", SetLastError = true)]
    private static partial WakeUp eventfd(uint value, int flags);

    [LibraryImport("libc")]
    private static partial int close(int descriptor);

    [LibraryImport("libc")]
    private static partial nint write(WakeUp descriptor, ulong* value, nint length);

    [LibraryImport("libc")]
    private static partial nint read(WakeUp descriptor, ulong* value, nint length);

    [LibraryImport("libc")]
    private static partial int poll(PollEntry* entries, nuint count, int milliseconds);

    [StructLayout(LayoutKind.Sequential)]
    private struct PollEntry
    {
        public int Descriptor;
        public short Events;
        public short Returned;
    }
}
