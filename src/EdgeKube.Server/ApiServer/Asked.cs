namespace EdgeKube.Server.ApiServer;

/// <summary>How an object is to be sent: in which form, in which content type, and whether indented for people.</summary>
internal readonly record struct Asked(ObjectForm Form, MediaKind Media, bool Pretty)
{
    /// <summary>JSON that needs no more than to be copied.</summary>
    public bool IsPlain => Media == MediaKind.Json && !Pretty;
}
