using System.Reflection;
using System.Runtime.InteropServices;
using SQLitePCL;

namespace EdgeKube.Platform.Sqlite;

/// <summary>Makes SQLite callable: linked in under NativeAOT, the system's shared library otherwise.</summary>
internal static class SqliteLibrary
{
    private const string Name = "e_sqlite3";
    private const string SystemName = "libsqlite3.so.0";
    private static readonly Lazy<bool> _loaded = new(Load);

    public static void Use() => _ = _loaded.Value;

    private static bool Load()
    {
        // Not consulted where the linker has bound the calls already (DirectPInvoke).
        NativeLibrary.SetDllImportResolver(typeof(SQLite3Provider_e_sqlite3).Assembly, Find);
        raw.SetProvider(new SQLite3Provider_e_sqlite3());
        return true;
    }

    private static nint Find(string name, Assembly assembly, DllImportSearchPath? path) =>
        name == Name && NativeLibrary.TryLoad(SystemName, out var library) ? library : 0;
}
