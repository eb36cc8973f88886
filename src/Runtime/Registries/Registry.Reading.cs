using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using Pail.Runtime.Processes;

namespace Pail.Runtime.Registries;

/// <content>What anybody may see. None of it sends a message; an entry may be that of a process that has just ended.</content>
public sealed partial class Registry<TKey, TValue>
{
    /// <summary>How many registrations there are: <c>Registry.count/1</c>. Exact at some instant in each partition.</summary>
    /// <exception cref="ArgumentException">The registry is not running.</exception>
    public long Count => Running.Count;

    /// <summary>Who is registered under a unique key: <c>Registry.lookup/2</c>. Takes no lock and allocates nothing.</summary>
    /// <param name="key">The key.</param>
    /// <param name="entry">The process and its value.</param>
    /// <returns>Whether somebody is.</returns>
    /// <exception cref="ArgumentNullException">The key is null.</exception>
    /// <exception cref="ArgumentException">The registry is not running, or its keys are not unique.</exception>
    public bool TryLookup(TKey key, [MaybeNullWhen(false)] out RegistryEntry<TValue> entry)
    {
        DemandKey(key);
        if (Kind != RegistryKeys.Unique)
            DemandUnique("one may be registered by many: look it up by Lookup");
        return Running.TryLookup(key, out entry);
    }

    /// <summary>
    /// All who are registered under a key: <c>Registry.lookup/2</c>. Where keys are duplicate: in the order in which they registered, if there is one partition
    /// or it is divided by key; else one partition after the other. A second look at a key of one partition that has not changed allocates nothing.
    /// </summary>
    /// <param name="key">The key.</param>
    /// <returns>The processes and their values; at most one where keys are unique.</returns>
    /// <exception cref="ArgumentNullException">The key is null.</exception>
    /// <exception cref="ArgumentException">The registry is not running.</exception>
    public ImmutableArray<RegistryEntry<TValue>> Lookup(TKey key)
    {
        DemandKey(key);
        return Running.Lookup(key);
    }

    /// <summary>Those who are registered under a key and match: <c>Registry.match/4</c>.</summary>
    /// <param name="key">The key.</param>
    /// <param name="when">Says who matches.</param>
    /// <returns>The processes and their values.</returns>
    /// <exception cref="ArgumentNullException">The key or the function is null.</exception>
    /// <exception cref="ArgumentException">The registry is not running.</exception>
    public ImmutableArray<RegistryEntry<TValue>> Match(TKey key, Func<Pid, TValue, bool> when)
    {
        ArgumentNullException.ThrowIfNull(when);
        return [.. Lookup(key).Where(entry => when(entry.Pid, entry.Value))];
    }

    /// <summary>How many are registered under a key and match: <c>Registry.count_match/4</c>.</summary>
    /// <param name="key">The key.</param>
    /// <param name="when">Says who matches.</param>
    /// <returns>The number.</returns>
    /// <exception cref="ArgumentNullException">The key or the function is null.</exception>
    /// <exception cref="ArgumentException">The registry is not running.</exception>
    public int CountMatch(TKey key, Func<Pid, TValue, bool> when)
    {
        ArgumentNullException.ThrowIfNull(when);
        return Lookup(key).Count(entry => when(entry.Pid, entry.Value));
    }

    /// <summary>Walks over all registrations and picks some: <c>Registry.select/2</c>.</summary>
    /// <typeparam name="TResult">What is made of each.</typeparam>
    /// <param name="when">Says which match: the guards.</param>
    /// <param name="result">Says what becomes of one that does: the body.</param>
    /// <returns>The results, in no particular order; with those that are there during the whole walk, each once.</returns>
    /// <exception cref="ArgumentNullException">A function is null.</exception>
    /// <exception cref="ArgumentException">The registry is not running.</exception>
    public IReadOnlyList<TResult> Select<TResult>(Func<TKey, Pid, TValue, bool> when, Func<TKey, Pid, TValue, TResult> result)
    {
        ArgumentNullException.ThrowIfNull(when);
        ArgumentNullException.ThrowIfNull(result);
        var results = new List<TResult>();
        foreach (var (key, entry) in Running.All())
        {
            if (when(key, entry.Pid, entry.Value))
                results.Add(result(key, entry.Pid, entry.Value));
        }

        return results;
    }

    /// <summary>Walks over all registrations and counts those that match: <c>Registry.count_select/2</c>.</summary>
    /// <param name="when">Says which match.</param>
    /// <returns>The number.</returns>
    /// <exception cref="ArgumentNullException">The function is null.</exception>
    /// <exception cref="ArgumentException">The registry is not running.</exception>
    public int CountSelect(Func<TKey, Pid, TValue, bool> when)
    {
        ArgumentNullException.ThrowIfNull(when);
        return Running.All().Count(row => when(row.Key, row.Entry.Pid, row.Entry.Value));
    }

    /// <summary>The keys that a process has: <c>Registry.keys/2</c>.</summary>
    /// <param name="pid">The process.</param>
    /// <returns>The keys, in no particular order, each as often as the process has it; none of a process that has ended.</returns>
    /// <exception cref="ArgumentException">The registry is not running.</exception>
    public IReadOnlyList<TKey> Keys(Pid pid)
    {
        var book = Running;
        return pid.IsAlive ? [.. book.KeysOf(pid)] : [];
    }

    /// <summary>The values that a process has under a key: <c>Registry.values/3</c>.</summary>
    /// <param name="key">The key.</param>
    /// <param name="pid">The process.</param>
    /// <returns>The values, in the order in which they were registered; none of a process that has ended.</returns>
    /// <exception cref="ArgumentNullException">The key is null.</exception>
    /// <exception cref="ArgumentException">The registry is not running.</exception>
    public IReadOnlyList<TValue> Values(TKey key, Pid pid)
    {
        DemandKey(key);
        var book = Running;
        return pid.IsAlive ? [.. book.ValuesOf(key, pid)] : [];
    }
}
