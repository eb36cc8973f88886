using Pail.Runtime.Processes;

namespace Pail.Runtime.Registries;

/// <content>What a process does about its own registrations.</content>
public sealed partial class Registry<TKey, TValue>
{
    /// <summary>Registers the calling process under a key: <c>Registry.register/3</c>.</summary>
    /// <param name="self">The calling process.</param>
    /// <param name="key">The key.</param>
    /// <param name="value">What to keep beside it.</param>
    /// <returns>
    /// Who has the key now: the calling process, or, when a unique key was taken, the one that has it; nothing changed then.
    /// </returns>
    /// <exception cref="ArgumentNullException">The key is null.</exception>
    /// <exception cref="ArgumentException">The registry is not running; or a listener is not registered, and the process is nevertheless.</exception>
    public Pid Register(Self self, TKey key, TValue value) => Register(self, key, value, out _);

    /// <summary>As <see cref="Register(Self, TKey, TValue)"/>, and says whether this call has made a registration.</summary>
    /// <param name="self">The calling process.</param>
    /// <param name="key">The key.</param>
    /// <param name="value">What to keep beside it.</param>
    /// <param name="isNew">
    /// Whether the key was free; false also when the calling process had it already. With duplicate keys always true: it then has the key once more.
    /// </param>
    /// <returns>Who has the key now.</returns>
    /// <exception cref="ArgumentNullException">The key is null.</exception>
    /// <exception cref="ArgumentException">The registry is not running; or a listener is not registered, and the process is nevertheless.</exception>
    public Pid Register(Self self, TKey key, TValue value, out bool isNew)
    {
        DemandKey(key);
        self.Process.Checkpoint();
        (var holder, isNew) = Running.Register(self.Process, key, value);
        if (isNew && Options.Listeners.Count > 0)
            Tell(self, new Registered<TKey, TValue>(this, key, self.Pid, value));
        return holder;
    }

    /// <summary>
    /// Gives up a key of the calling process, as often as it has it: <c>Registry.unregister/2</c>. A key that is another's, or nobody's, is no error.
    /// </summary>
    /// <param name="self">The calling process.</param>
    /// <param name="key">The key.</param>
    /// <exception cref="ArgumentNullException">The key is null.</exception>
    /// <exception cref="ArgumentException">The registry is not running, or a listener is not registered.</exception>
    public void Unregister(Self self, TKey key)
    {
        DemandKey(key);
        self.Process.Checkpoint();
        Running.Unregister(self.Process, key);
        if (Options.Listeners.Count > 0)
            Tell(self, new Unregistered<TKey, TValue>(this, key, self.Pid));
    }

    /// <summary>
    /// Gives up those registrations of the calling process under a key whose values match: <c>Registry.unregister_match/4</c>. Listeners are told when it has
    /// none left there.
    /// </summary>
    /// <param name="self">The calling process.</param>
    /// <param name="key">The key.</param>
    /// <param name="when">Says which values match. What it throws comes out here, and nothing is given up.</param>
    /// <exception cref="ArgumentNullException">The key or the function is null.</exception>
    /// <exception cref="ArgumentException">The registry is not running, or a listener is not registered.</exception>
    public void UnregisterMatch(Self self, TKey key, Func<TValue, bool> when)
    {
        DemandKey(key);
        ArgumentNullException.ThrowIfNull(when);
        self.Process.Checkpoint();
        if (Running.UnregisterMatch(self.Process, key, when) && Options.Listeners.Count > 0)
            Tell(self, new Unregistered<TKey, TValue>(this, key, self.Pid));
    }

    /// <summary>
    /// Changes the value beside a unique key of the calling process: <c>Registry.update_value/3</c>. Listeners are not told.
    /// </summary>
    /// <param name="self">The calling process.</param>
    /// <param name="key">The key.</param>
    /// <param name="update">Makes the new value of the old one; runs in the calling process, outside any lock.</param>
    /// <returns>Both values; <see langword="null"/> when the process does not have the key, and nothing has changed.</returns>
    /// <exception cref="ArgumentNullException">The key or the function is null.</exception>
    /// <exception cref="ArgumentException">The registry is not running, or its keys are not unique.</exception>
    public (TValue New, TValue Old)? UpdateValue(Self self, TKey key, Func<TValue, TValue> update)
    {
        DemandKey(key);
        ArgumentNullException.ThrowIfNull(update);
        DemandUnique("one may have many values");
        self.Process.Checkpoint();
        return Running.UpdateValue(self.Pid, key, update);
    }

    // By the process itself, before its call returns: then whoever hears of it later from the process has been preceded by this.
    private void Tell(Self self, object news)
    {
        foreach (var listener in Options.Listeners)
        {
            if (self.Node.WhereIs(listener) is { } pid)
                self.Node.Send(pid, news);
            else
                throw new ArgumentException($"No process is registered as \"{listener}\", which registry \"{Name}\" has as a listener.");
        }
    }
}
