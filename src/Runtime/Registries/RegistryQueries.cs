using System.Collections.Immutable;
using Pail.Runtime.Processes;

namespace Pail.Runtime.Registries;

/// <summary>
/// Picking and counting the entries of a registry by what they are. Sends no message; an entry may be that of a process that has just
/// ended.
/// </summary>
public static class RegistryQueries
{
    /// <summary>The entries of a key that match: <c>Registry.match/4</c>.</summary>
    /// <param name="registry">The registry.</param>
    /// <param name="key">The key.</param>
    /// <param name="when">Says which match.</param>
    /// <returns>The processes and their values.</returns>
    /// <exception cref="ArgumentNullException">The key or a function is null.</exception>
    /// <exception cref="ArgumentException">The registry is not running.</exception>
    public static ImmutableArray<RegistryEntry<TValue>> Match<TKey, TValue>(
        this Registry<TKey, TValue> registry, TKey key, Func<Pid, TValue, bool> when)
        where TKey : notnull
    {
        ArgumentNullException.ThrowIfNull(registry);
        ArgumentNullException.ThrowIfNull(when);
        return [.. registry.Lookup(key).Where(entry => when(entry.Pid, entry.Value))];
    }

    /// <summary>How many entries of a key match: <c>Registry.count_match/4</c>.</summary>
    /// <param name="registry">The registry.</param>
    /// <param name="key">The key.</param>
    /// <param name="when">Says which match.</param>
    /// <returns>The number.</returns>
    /// <inheritdoc cref="Match" path="/exception" />
    public static int CountMatch<TKey, TValue>(this Registry<TKey, TValue> registry, TKey key, Func<Pid, TValue, bool> when)
        where TKey : notnull
    {
        ArgumentNullException.ThrowIfNull(registry);
        ArgumentNullException.ThrowIfNull(when);
        return registry.Lookup(key).Count(entry => when(entry.Pid, entry.Value));
    }

    /// <summary>Walks over all entries and picks some: <c>Registry.select/2</c>.</summary>
    /// <param name="registry">The registry.</param>
    /// <param name="when">Says which match: the guards.</param>
    /// <param name="result">Makes the result of an entry that matches: the body.</param>
    /// <returns>The results, in no particular order. An entry that is there during the whole walk is seen once.</returns>
    /// <inheritdoc cref="Match" path="/exception" />
    public static IReadOnlyList<TResult> Select<TKey, TValue, TResult>(
        this Registry<TKey, TValue> registry, Func<TKey, Pid, TValue, bool> when, Func<TKey, Pid, TValue, TResult> result)
        where TKey : notnull
    {
        ArgumentNullException.ThrowIfNull(registry);
        ArgumentNullException.ThrowIfNull(when);
        ArgumentNullException.ThrowIfNull(result);
        var results = new List<TResult>();
        foreach (var (key, entry) in registry.RunningPartitions.All())
        {
            if (when(key, entry.Pid, entry.Value))
                results.Add(result(key, entry.Pid, entry.Value));
        }

        return results;
    }

    /// <summary>Walks over all entries and counts those that match: <c>Registry.count_select/2</c>.</summary>
    /// <param name="registry">The registry.</param>
    /// <param name="when">Says which match.</param>
    /// <returns>The number.</returns>
    /// <inheritdoc cref="Match" path="/exception" />
    public static int CountSelect<TKey, TValue>(this Registry<TKey, TValue> registry, Func<TKey, Pid, TValue, bool> when)
        where TKey : notnull
    {
        ArgumentNullException.ThrowIfNull(registry);
        ArgumentNullException.ThrowIfNull(when);
        return registry.RunningPartitions.All().Count(row => when(row.Key, row.Entry.Pid, row.Entry.Value));
    }
}
