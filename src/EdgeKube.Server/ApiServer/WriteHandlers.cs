namespace EdgeKube.Server.ApiServer;

/// <summary>The verbs that write.</summary>
internal sealed record WriteHandlers(
    CreateHandler Create,
    UpdateHandler Update,
    PatchHandler Patch,
    DeleteHandler Delete,
    DeleteCollectionHandler DeleteCollection,
    ScaleHandler Scale,
    BindingHandler Binding,
    EvictionHandler Eviction,
    TokenRequestHandler Token);
