namespace Pail.Runtime.Processes;

/// <content>The oldest messages that wait, for people who look on.</content>
internal partial struct Inbox
{
    /// <summary>
    /// Adds the types of the oldest messages that wait here to a list, oldest first. Any thread; takes time in proportion to the number
    /// of all that wait. False when the receiver has taken signals meanwhile: then nothing was added.
    /// </summary>
    /// <param name="types">The list.</param>
    /// <param name="most">The largest number to add.</param>
    /// <param name="drains">See <see cref="CountMessages"/>.</param>
    internal bool TryAddOldest(List<Type> types, int most, ref readonly int drains)
    {
        // Walks the links as CountMessages does, from the newest to the oldest: what is kept are the last that it has met.
        var before = Volatile.Read(in drains);
        var kept = new Queue<Type>(Math.Min(most, 32));
        var walk = default(Walk);
        for (var signal = Volatile.Read(ref _head); signal is not null && !walk.ComesBackTo(signal);
            signal = Volatile.Read(ref signal.Next))
        {
            if (signal is MessageRun run)
            {
                for (var at = run.CountAdded() - 1; at >= 0; at--)
                    Keep(run.Added(at)?.GetType());
            }
            else if (signal.IsMessage)
            {
                Keep(signal.ContentType);
            }

            if (Volatile.Read(in drains) != before)
                return false;
        }

        types.AddRange(kept.Reverse());
        return true;

        void Keep(Type? type)
        {
            if (type is null)
                return;
            if (kept.Count == most)
                kept.Dequeue();
            kept.Enqueue(type);
        }
    }
}
