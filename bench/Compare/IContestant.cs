namespace Pail.Bench.Compare;

/// <summary>A contestant in an experiment.</summary>
internal interface IContestant : IAsyncDisposable
{
    string Name { get; }

    Task Start();

    /// <summary>Does the work without a garbage collection before it, to warm up and to estimate how long it takes.</summary>
    Task<TimeSpan> Try(int operations);

    /// <summary>Does the work once and measures it.</summary>
    Task<Sample> Measure(int operations);
}
