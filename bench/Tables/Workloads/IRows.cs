using System.Diagnostics.CodeAnalysis;

namespace Pail.Bench.Tables.Workloads;

/// <summary>
/// A contestant's rows by key, their values strings. A struct, so that the JIT makes every loop anew for each contestant and calls it
/// directly.
/// </summary>
/// <typeparam name="TKey">The keys.</typeparam>
/// <typeparam name="TSelf">The contestant.</typeparam>
internal interface IRows<TKey, TSelf> : IAsyncDisposable
    where TSelf : struct, IRows<TKey, TSelf>
{
    /// <summary>Makes it, empty.</summary>
    /// <param name="capacity">The most rows it will have, for one that must know; the others grow as they do by default.</param>
    static abstract TSelf New(int capacity);

    /// <summary>Looks a row up.</summary>
    bool TryGet(TKey key, [MaybeNullWhen(false)] out string value);

    /// <summary>Stores a row, over the one that is there if there is one.</summary>
    void Put(TKey key, string value);
}
