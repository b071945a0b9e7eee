using EdgeKube.Api.Errors;

namespace EdgeKube.Server.Registry.Kinds.Validation;

/// <summary>The ways to mount a volume, as PersistentVolumes and claims name them.</summary>
internal static class AccessModes
{
    private const string At = "spec.accessModes";

    public static void Validate(IReadOnlyList<string> modes, ICollection<FieldError> errors)
    {
        for (var i = 0; i < modes.Count; i++)
        {
            if (errors.Without($"{At}[{i}]", "FieldValueNotSupported")) // Kubernetes names the list
            {
                errors.Add(FieldError.NotSupported(At, modes[i], ["ReadOnlyMany", "ReadWriteMany", "ReadWriteOnce", "ReadWriteOncePod"]));
            }
        }

        if (modes.Contains("ReadWriteOncePod") && modes.Any(m => m is "ReadOnlyMany" or "ReadWriteMany" or "ReadWriteOnce"))
        {
            errors.Forbidden(At, "may not use ReadWriteOncePod with other access modes");
        }
    }
}
