namespace Pail.Runtime.Processes;

/// <summary>What waits for a process, as another thread sees it without asking the process.</summary>
internal sealed partial class Process
{
    private const int MostPeeks = 16;

    /// <summary>
    /// The types of the first messages that wait, oldest first: those in the mailbox, then those in the inbox. Any thread.
    /// </summary>
    internal List<Type> PeekMessageTypes(int most)
    {
        var types = new List<Type>();
        for (var attempt = 0; attempt < MostPeeks && !TryPeek(types, most); attempt++)
            types.Clear();
        return types;
    }

    // Only the process itself may follow the links of its mailbox: it changes them as it takes messages out, and one that was taken out may
    // be linked elsewhere at once. So each step is followed by a look at what a taking changes: the process counts what it takes, what it
    // handles, and how often it empties its inbox. If one of these numbers has changed, the walk begins again. A process that is always
    // faster than the walk has few messages, or shows none.
    private bool TryPeek(List<Type> types, int most)
    {
        var before = Takings;
        Volatile.ReadBarrier();
        for (var signal = Mailbox.First; signal is not null && types.Count < most; signal = Volatile.Read(ref signal.Next))
        {
            if (signal is MessageRun run)
                run.AddLeft(types, most);
            else
                types.Add(signal.ContentType);
            if (Changed())
                return false;
        }

        return (types.Count == most || _inbox.TryAddOldest(types, most - types.Count, ref Mailbox.Drains)) && !Changed();

        bool Changed()
        {
            Volatile.ReadBarrier();
            return Takings != before;
        }
    }

    private (int Waiting, int Drains, uint Handled) Takings =>
        (Mailbox.Count, Volatile.Read(ref Mailbox.Drains), Volatile.Read(ref _handled));
}
