namespace Financial.Api.Problems;

/// <summary>The file store failed while a file was received; see the inner exception.</summary>
public sealed class FileStoreException(Exception cause) : IOException("The file store failed.", cause);
