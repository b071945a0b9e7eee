namespace EdgeKube.Agent.Networking;

/// <summary>A kernel setting below <c>/proc/sys</c>, written only where it is not so already: in a container it may be read-only and right.</summary>
internal static class KernelSetting
{
    public static void Ensure(string name, string value)
    {
        var path = Path.Combine("/proc/sys", name);
        if (File.ReadAllText(path).Trim() == value)
        {
            return;
        }

        try
        {
            File.WriteAllText(path, value);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new NetworkException($"{path} cannot be set to {value}: {e.Message}; run the agent as root");
        }
    }
}
