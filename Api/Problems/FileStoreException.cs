namespace Financial.Api.Problems;

/// <summary>The file store failed while a file was received; the cause is inside.</summary>
public sealed class FileStoreException(Exception cause) : IOException("The file store failed.", cause);
