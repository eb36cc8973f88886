namespace Pail.Server.Observer;

/// <summary>What all samples of all pages have cost since the server began. Any thread.</summary>
internal sealed class SampleAccount(TimeProvider time)
{
    private long _spent;
    private long _samples;

    /// <summary>How long all samples together have taken.</summary>
    internal TimeSpan Spent => time.GetElapsedTime(0, Interlocked.Read(ref _spent));

    /// <summary>How many samples there were.</summary>
    internal long Samples => Interlocked.Read(ref _samples);

    /// <summary>Adds a sample that began at a timestamp.</summary>
    internal void Add(long began)
    {
        Interlocked.Add(ref _spent, time.GetTimestamp() - began);
        Interlocked.Increment(ref _samples);
    }
}
