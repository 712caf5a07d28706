namespace Financial.Api.Description;

/// <summary>Serves the page at <c>/</c> and at the addresses of its rooms: files that Vite built into wwwroot.</summary>
public static class PageFiles
{
    // The page shows the room that the address names, also after a reload.
    private static readonly string[] Rooms = ["/statements", "/transactions", "/entries", "/imports", "/close", "/settings"];

    public static void UsePage(this WebApplication app)
    {
        app.Use((context, next) =>
        {
            if (IsRoom(context.Request))
                context.Request.Path = "/";
            return next();
        });
        app.UseDefaultFiles();
        app.UseStaticFiles(new StaticFileOptions
        {
            // Vite puts a content hash into names under assets: cache those, and revalidate all others.
            OnPrepareResponse = file => file.Context.Response.Headers.CacheControl =
                file.Context.Request.Path.StartsWithSegments("/assets") ? "public, max-age=31536000, immutable" : "no-cache",
        });
    }

    // A browser that opens an address asks for HTML; a program that asks a wrong address gets its problem.
    private static bool IsRoom(HttpRequest request) =>
        (HttpMethods.IsGet(request.Method) || HttpMethods.IsHead(request.Method))
        && request.Headers.Accept.ToString().Contains("text/html", StringComparison.Ordinal)
        && Rooms.Any(room => request.Path.StartsWithSegments(room));
}
