using System.Globalization;
using EdgeKube.Agent.Runtimes;
using EdgeKube.Api.Views;

namespace EdgeKube.Agent.Pods;

/// <summary>Who a container's processes are and what they may do, by the security contexts of its pod and its own; its own goes first.</summary>
internal static class SecurityPlan
{
    private const string AppArmorSwitch = "/sys/module/apparmor/parameters/enabled";
    private static readonly ContainerSecurityContext _nothing = new();

    /// <param name="profiles">The folder of the node's own seccomp profiles.</param>
    /// <exception cref="PodConfigException">The contexts ask for what the image or this node cannot give.</exception>
    public static RuntimeContainerSpec Confine(RuntimeContainerSpec made, PodView pod, ContainerSpec container, RuntimeImage image, string profiles)
    {
        var shared = pod.Spec.SecurityContext ?? new();
        var own = container.SecurityContext ?? _nothing;
        CheckUser(pod, container, own.RunAsNonRoot ?? shared.RunAsNonRoot, own.RunAsUser ?? shared.RunAsUser, image.User);
        made = made with
        {
            RunAsUser = own.RunAsUser ?? shared.RunAsUser,
            RunAsGroup = own.RunAsGroup ?? shared.RunAsGroup,
            SupplementalGroups = Groups(shared),
            Privileged = own.Privileged == true,
            ReadOnlyRootFilesystem = own.ReadOnlyRootFilesystem == true,
            NoNewPrivileges = own.AllowPrivilegeEscalation == false,
            AddCapabilities = own.Capabilities?.Add ?? [],
            DropCapabilities = own.Capabilities?.Drop ?? [],
            UnmaskedProc = own.ProcMount == "Unmasked",
        };
        return made.Privileged ? made : made with
        {
            Seccomp = Seccomp(own.SeccompProfile ?? shared.SeccompProfile, profiles),
            AppArmor = AppArmor(own.AppArmorProfile ?? shared.AppArmorProfile),
        };
    }

    private static IReadOnlyList<long> Groups(PodSecurityContext shared)
    {
        var groups = shared.SupplementalGroups ?? [];
        return shared.FsGroup is { } group ? [.. groups, group] : groups;
    }

    private static void CheckUser(PodView pod, ContainerSpec container, bool? nonRoot, long? user, string imageUser)
    {
        if (nonRoot == true && RootProblem(user, imageUser.Split(':')[0]) is { } problem)
        {
            var id = $"{pod.Metadata.Name}_{pod.Metadata.Namespace}({pod.Metadata.Uid})";
            throw new PodConfigException("CreateContainerConfigError", $"{problem} (pod: \"{id}\", container: {container.Name})");
        }
    }

    /// <summary>Why a container that must not run as root would, in Kubernetes' words; null when it would not.</summary>
    private static string? RootProblem(long? user, string imageUser)
    {
        if (user is { } asked)
        {
            return asked == 0 ? "container's runAsUser breaks non-root policy" : null;
        }

        if (imageUser.Length > 0 && !long.TryParse(imageUser, NumberStyles.None, CultureInfo.InvariantCulture, out _))
        {
            return $"container has runAsNonRoot and image has non-numeric user ({imageUser}), cannot verify user is non-root";
        }

        return imageUser.Trim('0').Length == 0 ? "container has runAsNonRoot and image will run as root" : null;
    }

    private static ConfinementProfile Seccomp(SecurityProfile? profile, string folder) => profile?.Type switch
    {
        "RuntimeDefault" => new(ConfinementKind.RuntimeDefault, ""),
        "Localhost" => new(ConfinementKind.Localhost, Path.Combine(folder, profile.LocalhostProfile ?? "")),
        _ => ConfinementProfile.Unconfined,
    };

    private static ConfinementProfile? AppArmor(SecurityProfile? profile) => profile?.Type switch
    {
        null => null,
        "Unconfined" => ConfinementProfile.Unconfined,
        _ when !HasAppArmor() => throw new PodConfigException(
            "CreateContainerConfigError", "Cannot enforce AppArmor: AppArmor is not enabled on the host"),
        "Localhost" => new(ConfinementKind.Localhost, profile.LocalhostProfile ?? ""),
        _ => new(ConfinementKind.RuntimeDefault, ""),
    };

    private static bool HasAppArmor() => File.Exists(AppArmorSwitch) && File.ReadAllText(AppArmorSwitch).StartsWith('Y');
}
