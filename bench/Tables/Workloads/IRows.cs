using System.Diagnostics.CodeAnalysis;

namespace Pail.Bench.Tables.Workloads;

/// <summary>
/// A contestant's rows. Their values are strings. A struct, so that the JIT compiles each loop separately for each contestant, with direct
/// calls.
/// </summary>
/// <typeparam name="TKey">The type of the keys.</typeparam>
/// <typeparam name="TSelf">The contestant.</typeparam>
internal interface IRows<TKey, TSelf> : IAsyncDisposable
    where TSelf : struct, IRows<TKey, TSelf>
{
    /// <summary>Makes an empty table.</summary>
    /// <param name="capacity">The largest number of rows, for a contestant that needs to know it. The others grow by default.</param>
    static abstract TSelf New(int capacity);

    /// <summary>Looks a row up.</summary>
    bool TryGet(TKey key, [MaybeNullWhen(false)] out string value);

    /// <summary>Stores a row. Overwrites the previous row under the key.</summary>
    void Put(TKey key, string value);
}
