namespace Pail.Runtime.Processes;

public sealed partial class Node
{
    /// <summary>
    /// Raised when the mailbox of a process grows past <see cref="NodeOptions.MailboxHighWater"/>: once, and again only after it has fallen below half of that.
    /// A warning is logged too.
    /// </summary>
    /// <remarks>Handlers run on the thread pool, as no process. What they throw is logged.</remarks>
    public event EventHandler<MailboxHighWaterEventArgs>? MailboxHighWater;

    /// <summary>
    /// Raised when a process has kept its thread for <see cref="NodeOptions.LongTurn"/>, and again each time that time has doubled. A warning is logged too.
    /// </summary>
    /// <remarks>Handlers run on the thread pool, as no process. What they throw is logged.</remarks>
    public event EventHandler<LongTurnEventArgs>? LongTurn;

    internal void ReportHighWater(Process process, int length)
    {
        Counters.CountHighWater();
        Log.MailboxHigh(process.Pid, process.Name, length, HighWater);
        if (MailboxHighWater is { } handlers)
            Raise(new Alarm<MailboxHighWaterEventArgs>(this, nameof(MailboxHighWater), handlers, new MailboxHighWaterEventArgs(process, length)));
    }

    internal void ReportLongTurn(Process process, TimeSpan lasted)
    {
        Counters.CountLongTurn();
        var length = process.MailboxLength;
        Log.LongTurn(process.Pid, process.Name, lasted, length);
        if (LongTurn is { } handlers)
            Raise(new Alarm<LongTurnEventArgs>(this, nameof(LongTurn), handlers, new LongTurnEventArgs(process, lasted, length)));
    }

    private void Raise<TArgs>(Alarm<TArgs> alarm)
        where TArgs : EventArgs
    {
        if (Interleaving is null)
            ThreadPool.UnsafeQueueUserWorkItem(alarm, preferLocal: false);
        else
            alarm.ExecuteInPlace();
    }
}
