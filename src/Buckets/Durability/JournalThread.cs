namespace Pail.Buckets;

/// <summary>The thread that takes the steps of a journal.</summary>
internal sealed class JournalThread : IJournalRun
{
    private readonly AutoResetEvent _wake = new(false);
    private readonly Thread _thread;

    internal JournalThread(IEnumerable<JournalPause> steps, Action<Exception> fail)
    {
        _thread = new Thread(() => Run(steps, fail)) { IsBackground = true, Name = "pail journal" };
        _thread.Start();
    }

    public void Wake() => _wake.Set();

    public void Dispose()
    {
        _thread.Join();
        _wake.Dispose();
    }

    private void Run(IEnumerable<JournalPause> steps, Action<Exception> fail)
    {
        try
        {
            foreach (var pause in steps)
            {
                if (pause == JournalPause.UntilWoken)
                    _wake.WaitOne();
            }
        }
        catch (Exception error)
        {
            // Whatever it is, the thread must not take the program down.
            fail(error);
        }
    }
}
