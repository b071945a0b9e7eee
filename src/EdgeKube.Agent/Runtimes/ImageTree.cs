namespace EdgeKube.Agent.Runtimes;

/// <summary>How the files of an image are mounted.</summary>
/// <param name="Type"><c>bind</c>, or a file system such as overlay.</param>
/// <param name="Source">What mount(2) takes.</param>
/// <param name="Options">The file system's own; none for a bind.</param>
internal sealed record ImageTree(string Type, string Source, string Options);
