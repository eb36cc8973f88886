namespace Pail.Runtime.Processes;

/// <summary>Whether exit signals end this process, and whether one is about to.</summary>
internal sealed partial class Process
{
    private const byte Trapping = 1;
    private const byte Doomed = 2;

    private volatile byte _fate;

    /// <summary>
    /// Whether an exit signal is under way that will end the process, which nothing can stop: for everybody else it is as good as dead, although it
    /// may still handle what it was sent before. Any thread.
    /// </summary>
    internal bool IsDoomed => (_fate & Doomed) != 0;

    /// <summary>Whether exit signals become messages. Read by any thread, written by whoever runs the process.</summary>
    internal bool TrapExit
    {
        get => (_fate & Trapping) != 0;
        set
        {
            while (_fate is var fate && ((fate & Trapping) != 0) != value)
            {
                if (value && (fate & Doomed) != 0)
                    AwaitEnd();

                // Races with senders of exit signals: one that found nothing trapped has doomed the process and told so whoever asks, so that the
                // process must not come round behind it; one that comes later finds the bit and dooms nobody.
                Interlocked.CompareExchange(ref _fate, (byte)(value ? fate | Trapping : fate & ~Trapping), fate);
            }
        }
    }

    /// <summary>Sends the process an exit signal, as <c>exit/2</c> does. Any thread.</summary>
    internal void SignalExit(Process? from, ExitReason reason)
    {
        // Decided before the push: whoever sent the signal, or hears of it, asks behind it and must not find a process alive that will end by it.
        var ends = (reason.Kind != ExitKind.Normal || from == this) && TryDoom(evenIfTrapping: reason.Kind == ExitKind.Kill);
        Push(new ExitSignal(from, reason, ends));
    }

    /// <summary>Puts a trapped exit into the mailbox. On a turn.</summary>
    internal void InsertExit(Process? from, ExitReason reason) => Insert(new Message(new Exit(from is null ? default : new Pid(from), reason)));

    private bool TryDoom(bool evenIfTrapping)
    {
        while (true)
        {
            var fate = _fate;
            if ((fate & Trapping) != 0 && !evenIfTrapping)
                return false;

            // Races with the process that begins to trap: see there. And with other senders, of whom one suffices.
            if ((fate & Doomed) != 0 || Interlocked.CompareExchange(ref _fate, (byte)(fate | Doomed), fate) == fate)
                return true;
        }
    }

    // Whoever doomed the process pushes the signal as its very next step; it ends by that.
    private void AwaitEnd()
    {
        for (var spin = default(SpinWait); ; spin.SpinOnce(sleep1Threshold: -1))
        {
            Drain();
            if (!IsAlive)
                throw Unwinding();
        }
    }
}
