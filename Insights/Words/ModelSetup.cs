namespace Financial.Insights.Words;

/// <summary>Registers the model if a key is set. Otherwise templates word everything (INS-3).</summary>
public static class ModelSetup
{
    public static void AddModel(this WebApplicationBuilder builder)
    {
        if (ModelSettings.Read(builder.Configuration) is not { } settings)
            return;
        builder.Services.AddSingleton(settings);
        builder.Services.AddSingleton(_ => settings.CreateClient());
        builder.Services.AddSingleton<ModelWriter>();
    }
}
