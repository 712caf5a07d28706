namespace Financial.LocalInfrastructure;

/// <summary>
/// A local server cannot run here. The message is one sentence for the person at the console: what is wrong and what to do.
/// </summary>
public sealed class InfrastructureException : Exception
{
    public InfrastructureException(string message) : base(message)
    {
    }

    public InfrastructureException(string message, Exception innerException) : base(message, innerException)
    {
    }
}
