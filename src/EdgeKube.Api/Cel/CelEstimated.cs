using EdgeKube.Api.Schemas;

namespace EdgeKube.Api.Cel;

/// <summary>What is estimated of a node.</summary>
/// <param name="Cost">Of all that is below it, and itself.</param>
/// <param name="Size">Of its value, where it is known.</param>
/// <param name="Schema">Where its value comes straight from the object.</param>
internal sealed record CelEstimated(double Cost, CelSize? Size, SchemaNode? Schema = null)
{
    public CelSize SizeOrUnknown => Size ?? CelSize.Unknown;
}
