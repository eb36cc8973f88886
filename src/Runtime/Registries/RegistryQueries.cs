using System.Collections.Immutable;
using Pail.Runtime.Processes;

namespace Pail.Runtime.Registries;

/// <summary>
/// Finds and counts the entries of a registry that match a condition. No method sends a message. An entry may be of a process that has just
/// ended.
/// </summary>
public static class RegistryQueries
{
    /// <summary>Finds the entries of a key that match: <c>Registry.match/4</c>.</summary>
    /// <param name="registry">The registry.</param>
    /// <param name="key">The key.</param>
    /// <param name="when">Whether an entry matches.</param>
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

    /// <summary>Counts the entries of a key that match: <c>Registry.count_match/4</c>.</summary>
    /// <param name="registry">The registry.</param>
    /// <param name="key">The key.</param>
    /// <param name="when">Whether an entry matches.</param>
    /// <returns>The number.</returns>
    /// <inheritdoc cref="Match" path="/exception" />
    public static int CountMatch<TKey, TValue>(this Registry<TKey, TValue> registry, TKey key, Func<Pid, TValue, bool> when)
        where TKey : notnull
    {
        ArgumentNullException.ThrowIfNull(registry);
        ArgumentNullException.ThrowIfNull(when);
        return registry.Lookup(key).Count(entry => when(entry.Pid, entry.Value));
    }

    /// <summary>Makes a result for each entry of the registry that matches: <c>Registry.select/2</c>.</summary>
    /// <param name="registry">The registry.</param>
    /// <param name="when">Whether an entry matches; Elixir's guards.</param>
    /// <param name="result">Makes the result of an entry; Elixir's body.</param>
    /// <returns>The results, in no particular order. An entry that exists during the whole call is visited once.</returns>
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

    /// <summary>Counts the entries of the registry that match: <c>Registry.count_select/2</c>.</summary>
    /// <param name="registry">The registry.</param>
    /// <param name="when">Whether an entry matches.</param>
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
