namespace EdgeKube.Api.Apply;

/// <summary>Who writes, and by which door.</summary>
/// <param name="ApiVersion">The version of the kind that is written.</param>
/// <param name="Subresource">"" for the object itself.</param>
/// <param name="Time">Now, in RFC 3339.</param>
/// <param name="HasStatus">The kind has a status of its own, which only its subresource writes.</param>
public sealed record FieldWriter(string Manager, string ApiVersion, string Subresource, string Time, bool HasStatus)
{
    /// <summary>Whether a member at the top of the object is this door's to write and to own.</summary>
    public bool Owns(string member) => Subresource switch
    {
        "" => !HasStatus || member != "status",
        "status" => member is "status" or "metadata",
        _ => true,
    };

    internal ManagedFieldsEntry Entry(string operation, FieldSet fields) => new()
    {
        Manager = Manager.Length == 0 ? "unknown" : Manager,
        Operation = operation,
        ApiVersion = ApiVersion,
        Subresource = Subresource,
        Time = Time,
        Fields = fields,
    };
}
