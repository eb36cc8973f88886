namespace Pail.Bench.Compare;

/// <summary>One who takes part in an experiment.</summary>
internal interface IContestant : IAsyncDisposable
{
    string Name { get; }

    Task Start();

    /// <summary>Does the work without a collection before it: to warm up, and to learn how long it takes.</summary>
    Task<TimeSpan> Try(int operations);

    /// <summary>Does the work once, measured.</summary>
    Task<Sample> Measure(int operations);
}
