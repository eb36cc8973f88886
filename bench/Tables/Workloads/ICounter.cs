namespace Pail.Bench.Tables.Workloads;

/// <summary>A contestant's number under a key. A struct for the same reason as <see cref="IRows{TKey,TSelf}"/>.</summary>
/// <typeparam name="TSelf">The contestant.</typeparam>
internal interface ICounter<TSelf> : IAsyncDisposable
    where TSelf : struct, ICounter<TSelf>
{
    /// <summary>Makes a counter that begins with 0.</summary>
    static abstract TSelf New();

    /// <summary>Adds one.</summary>
    /// <returns>The new value.</returns>
    long Add();
}
