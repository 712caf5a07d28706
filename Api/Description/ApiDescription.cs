using Financial.Api.Answers;
using Financial.Api.Authentication;
using Microsoft.OpenApi;
using Scalar.AspNetCore;

namespace Financial.Api.Description;

/// <summary>
/// Sets the JSON format of answers and publishes the API's description: <c>/openapi/v1.json</c> (OpenAPI 3.1), readable at <c>/docs</c>.
/// Both are public in Development; elsewhere they need an API key.
/// </summary>
public static class ApiDescription
{
    public const string DocumentationPath = "/docs";
    private const string KeyScheme = "ApiKey";

    public static void AddApiDescription(this WebApplicationBuilder builder)
    {
        builder.WebHost.ConfigureKestrel(options =>
        {
            options.AddServerHeader = false;
            // Uploads raise the limit for themselves; all other bodies are short.
            options.Limits.MaxRequestBodySize = 1024 * 1024;
        });
        builder.Services.ConfigureHttpJsonOptions(options => ApiJson.Configure(options.SerializerOptions));
        builder.Services.AddOpenApi("v1", options =>
        {
            options.OpenApiVersion = OpenApiSpecVersion.OpenApi3_1;
            options.AddDocumentTransformer((document, _, _) =>
            {
                document.Info = new OpenApiInfo
                {
                    Title = "Financial",
                    Version = "v1",
                    Description = "Sage exports in, a double-entry ledger's figures out. Amounts are minor units as text; errors are "
                        + "problem+json with a stable code.",
                };
                document.Components ??= new OpenApiComponents();
                document.Components.SecuritySchemes ??= new Dictionary<string, IOpenApiSecurityScheme>();
                document.Components.SecuritySchemes[KeyScheme] =
                    new OpenApiSecurityScheme { Type = SecuritySchemeType.ApiKey, In = ParameterLocation.Header,
                        Name = ApiKeyAuthentication.Header };
                document.Security = [new OpenApiSecurityRequirement { [new OpenApiSecuritySchemeReference(KeyScheme, document)] = [] }];
                return Task.CompletedTask;
            });
        });
    }

    public static void MapApiDescription(this WebApplication app)
    {
        var document = app.MapOpenApi("/openapi/{documentName}.json");
        var page = app.MapScalarApiReference(DocumentationPath, options => options.WithTitle("Financial").DisableDefaultFonts());
        if (!app.Environment.IsDevelopment())
            return;
        document.AllowAnonymous();
        page.AllowAnonymous();
    }
}
