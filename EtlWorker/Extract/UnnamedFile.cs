namespace Financial.EtlWorker.Extract;

/// <summary>Local files without a name. The system frees their space even if the worker is killed.</summary>
internal static class UnnamedFile
{
    public static FileStream Create(int bufferSize)
    {
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.ReadWrite, Share = FileShare.Delete,
            BufferSize = bufferSize };
        if (!OperatingSystem.IsWindows()) options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        var path = Path.Combine(Path.GetTempPath(), $"import-{Guid.NewGuid():N}");
        var file = new FileStream(path, options);
        File.Delete(path);
        return file;
    }
}
