namespace Financial.Ledger.Uploads;

/// <summary>The places of lines that EtlWorker notes of a file, so that the Api can read a line without the rest.</summary>
public static class LinePlaces
{
    /// <summary>The lines from one noted place to the next; the Api reads as many at a time.</summary>
    public const int Lines = 1024;
}
