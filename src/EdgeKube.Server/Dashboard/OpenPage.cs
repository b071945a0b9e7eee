namespace EdgeKube.Server.Dashboard;

/// <summary>Opens a file of the built page by its path in it, as gzip made it; null when there is none.</summary>
internal delegate Stream? OpenPage(string path);
