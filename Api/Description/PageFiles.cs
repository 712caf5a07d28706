namespace Financial.Api.Description;

/// <summary>The page at <c>/</c>: files that Vite built into wwwroot.</summary>
public static class PageFiles
{
    public static void UsePage(this WebApplication app)
    {
        app.UseDefaultFiles();
        app.UseStaticFiles(new StaticFileOptions
        {
            // Vite names what lies in assets by its content; everything else is asked for anew.
            OnPrepareResponse = file => file.Context.Response.Headers.CacheControl =
                file.Context.Request.Path.StartsWithSegments("/assets") ? "public, max-age=31536000, immutable" : "no-cache",
        });
    }
}
