using Microsoft.Extensions.Configuration;

namespace Financial.ServiceDefaults;

/// <summary>
/// The S3 bucket of files to import, and of exports under <c>exports/</c>: setting <c>IMPORT_BUCKET</c>, <c>import-files</c> unless set.
/// </summary>
public static class ImportBucket
{
    public static string Name(IConfiguration configuration) =>
        configuration["IMPORT_BUCKET"] is { Length: > 0 } name ? name : "import-files";
}
