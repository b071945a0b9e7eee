using System.Runtime.InteropServices;

namespace EdgeKube.Platform.Upgrades;

/// <summary>Goes on as another executable, or as the same anew: the same process, with the same arguments.</summary>
public static unsafe partial class ProgramExchange
{
    /// <summary>Does not return when it could be done.</summary>
    /// <param name="path">The executable.</param>
    /// <param name="variable">Set in its environment.</param>
    /// <returns>Why it could not.</returns>
    public static string GoOnAs(string path, string variable, string value)
    {
        _ = SetEnvironment(variable, value, 1);
        return GoOnAs(path);
    }

    /// <summary>Does not return when it could be done.</summary>
    /// <param name="path">The executable.</param>
    /// <returns>Why it could not.</returns>
    public static string GoOnAs(string path)
    {
        // As they were given: those of .NET leave out what the runtime took. Each ends with a zero, and they with a null.
        var line = File.ReadAllBytes("/proc/self/cmdline");
        var starts = new List<int> { 0 };
        for (var i = 0; i < line.Length - 1; i++)
        {
            if (line[i] == 0)
            {
                starts.Add(i + 1);
            }
        }

        var arguments = stackalloc byte*[starts.Count + 1];
        fixed (byte* text = line)
        {
            for (var i = 0; i < starts.Count; i++)
            {
                arguments[i] = text + starts[i];
            }

            arguments[starts.Count] = null;
            _ = Execute(path, arguments);
        }

        return Marshal.GetLastPInvokeErrorMessage();
    }

    [LibraryImport("libc", EntryPoint = "execv", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Execute(string path, byte** arguments);

    // setenv(3): what .NET sets does not reach the next executable
    [LibraryImport("libc", EntryPoint = "setenv", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int SetEnvironment(string name, string value, int overwrite);
}
