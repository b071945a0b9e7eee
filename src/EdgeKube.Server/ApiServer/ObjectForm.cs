namespace EdgeKube.Server.ApiServer;

/// <summary>The forms in which objects can be asked for.</summary>
internal enum ObjectForm
{
    Whole,
    Table,
    MetadataOnly,
}
