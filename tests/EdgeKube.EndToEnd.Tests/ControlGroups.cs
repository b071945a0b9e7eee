namespace EdgeKube.EndToEnd.Tests;

/// <summary>Where the control groups of pods are: the nodes' processes are in namespaces of the network alone, so they are this machine's.</summary>
internal static class ControlGroups
{
    /// <param name="group">Below kubepods, such as <c>burstable/pod&lt;uid&gt;</c>.</param>
    public static string Folder(string controller, string group) =>
        File.Exists("/sys/fs/cgroup/cgroup.controllers") ? $"/sys/fs/cgroup/kubepods/{group}" : $"/sys/fs/cgroup/{controller}/kubepods/{group}";
}
