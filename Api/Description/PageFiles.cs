namespace Financial.Api.Description;

/// <summary>Serves the page at <c>/</c>: files that Vite built into wwwroot.</summary>
public static class PageFiles
{
    public static void UsePage(this WebApplication app)
    {
        app.UseDefaultFiles();
        app.UseStaticFiles(new StaticFileOptions
        {
            // Vite puts a content hash into names under assets: cache those, and revalidate all others.
            OnPrepareResponse = file => file.Context.Response.Headers.CacheControl =
                file.Context.Request.Path.StartsWithSegments("/assets") ? "public, max-age=31536000, immutable" : "no-cache",
        });
    }
}
