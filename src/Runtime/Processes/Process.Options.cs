namespace Pail.Runtime.Processes;

/// <summary>What the options of its spawn make of a process. Before it is launched, but for what says otherwise.</summary>
internal sealed partial class Process
{
    private ProcessTraits _traits;

    /// <summary>Whether its code may block its thread: then nobody else is to wait behind it there. Any thread.</summary>
    internal bool MayBlock => (_traits & ProcessTraits.MayBlock) != 0;

    private void Apply(SpawnOptions options)
    {
        if (options.Label is { } label)
            Notes.Label = label;
        if (options.MayBlock || options.DedicatedThread)
            _traits |= ProcessTraits.MayBlock;

        if (options.MailboxLimit is { } limit)
        {
            Extras.Bound = new MailboxBound(limit);
            _traits |= ProcessTraits.Bounded;
        }

        // What is to be repeated must run on one thread.
        if (options.DedicatedThread && Node.Interleaving is null)
        {
            Extras.Scheduler = new DedicatedThread(this);
            _traits |= ProcessTraits.OwnScheduler;
        }
    }
}
