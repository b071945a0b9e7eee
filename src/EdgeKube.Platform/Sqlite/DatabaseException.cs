namespace EdgeKube.Platform.Sqlite;

/// <summary>A database file cannot be used; the message says which one and what to do.</summary>
public sealed class DatabaseException(string message, Exception? inner = null) : Exception(message, inner);
