using EdgeKube.Api.Definitions;

namespace EdgeKube.Server.Registry;

/// <summary>Where webhooks and policies put themselves into the way of writes; while there are none, a write only looks.</summary>
internal sealed class AdmissionGate
{
    private volatile IAdmission? _asked;

    /// <summary>Null while nobody wants to be asked about anything.</summary>
    public IAdmission? Asked
    {
        get => _asked;
        set => _asked = value;
    }

    /// <summary>Who is to be asked about a write, or null. The configuration of admission itself is never held up by it.</summary>
    public IAdmission? For(ResourceDefinition definition, string subresource, string operation) =>
        _asked is { } asked && definition.Group != "admissionregistration.k8s.io" && asked.Concerns(definition, subresource, operation) ? asked : null;
}
