using EdgeKube.Api.Definitions;
using EdgeKube.Api.Errors;

namespace EdgeKube.Server.Registry;

/// <summary>Who else has a say in writes: webhooks and policies.</summary>
internal interface IAdmission
{
    /// <summary>Whether anybody may want to be asked; a cheap look that spares most writes the rest.</summary>
    bool Concerns(ResourceDefinition definition, string subresource, string operation);

    /// <summary>May replace <see cref="AdmissionWrite.Object"/>, which is then looked at as if it had been sent so.</summary>
    /// <returns>Whether it was replaced.</returns>
    /// <exception cref="ApiException">Somebody refuses the write, or cannot be asked.</exception>
    Task<bool> MutateAsync(AdmissionWrite write, CancellationToken ct);

    /// <exception cref="ApiException">Somebody refuses the write, or cannot be asked.</exception>
    Task ValidateAsync(AdmissionWrite write, CancellationToken ct);
}
