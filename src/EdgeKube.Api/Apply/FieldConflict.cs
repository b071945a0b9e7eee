namespace EdgeKube.Api.Apply;

/// <summary>A manager that owns fields which an applier would change.</summary>
internal sealed record FieldConflict(ManagedFieldsEntry Entry, FieldSet Fields);
