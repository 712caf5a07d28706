namespace ManifestToEcs.Rehearsal;

/// <summary>A way by which people bring an application to AWS.</summary>
internal interface IWay
{
    PublishedFiles Published { get; }

    /// <summary>Environment of every command: the emulator's address, and values that the deployment asks for.</summary>
    Dictionary<string, string> Environment { get; }

    Task PublishAsync();

    Task DeployAsync();

    /// <summary>Changes the application and shows what a deployment would change.</summary>
    Task ChangeAsync();

    Task RollBackAsync();

    Task DestroyAsync();
}
