using System.Runtime.InteropServices;

namespace EdgeKube.Platform.DBus;

/// <summary>The calls of libsystemd's sd-bus that are used; loaded when the first is made.</summary>
internal static unsafe partial class SdBus
{
    private const string Library = "libsystemd.so.0";

    [LibraryImport(Library)]
    public static partial int sd_bus_new(out nint bus);

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int sd_bus_set_address(nint bus, string address);

    [LibraryImport(Library)]
    public static partial int sd_bus_set_bus_client(nint bus, int isClient);

    [LibraryImport(Library)]
    public static partial int sd_bus_start(nint bus);

    [LibraryImport(Library)]
    public static partial int sd_bus_get_fd(nint bus);

    [LibraryImport(Library)]
    public static partial int sd_bus_process(nint bus, nint message);

    [LibraryImport(Library)]
    public static partial int sd_bus_flush(nint bus);

    [LibraryImport(Library)]
    public static partial nint sd_bus_flush_close_unref(nint bus);

    [LibraryImport(Library)]
    public static partial int sd_bus_call_async(
        nint bus, out nint slot, nint message, delegate* unmanaged<nint, nint, nint, int> callback, nint state, ulong microseconds);

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int sd_bus_add_match_async(
        nint bus, out nint slot, string match, delegate* unmanaged<nint, nint, nint, int> callback, nint installed, nint state);

    [LibraryImport(Library)]
    public static partial nint sd_bus_slot_unref(nint slot);

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int sd_bus_message_new_method_call(
        nint bus, out nint message, string service, string path, string @interface, string member);

    [LibraryImport(Library)]
    public static partial nint sd_bus_message_unref(nint message);

    [LibraryImport(Library)]
    public static partial int sd_bus_message_append_basic(nint message, byte type, void* value);

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int sd_bus_message_open_container(nint message, byte type, string contents);

    [LibraryImport(Library)]
    public static partial int sd_bus_message_close_container(nint message);

    [LibraryImport(Library)]
    public static partial int sd_bus_message_peek_type(nint message, out byte type, out nint contents);

    [LibraryImport(Library)]
    public static partial int sd_bus_message_read_basic(nint message, byte type, void* value);

    [LibraryImport(Library)]
    public static partial int sd_bus_message_enter_container(nint message, byte type, nint contents);

    [LibraryImport(Library)]
    public static partial int sd_bus_message_exit_container(nint message);

    [LibraryImport(Library)]
    public static partial nint sd_bus_message_get_error(nint message);

    [LibraryImport(Library)]
    public static partial nint sd_bus_message_get_path(nint message);

    [LibraryImport(Library)]
    public static partial nint sd_bus_message_get_member(nint message);

    /// <summary>Another descriptor of the same thing, which children do not inherit.</summary>
    public static int Duplicate(int descriptor)
    {
        const int DuplicateAndCloseOnExec = 1030;
        return Control(descriptor, DuplicateAndCloseOnExec, 0);
    }

    [LibraryImport("libc", EntryPoint = "fcntl")]
    private static partial int Control(int descriptor, int command, int argument);
}
