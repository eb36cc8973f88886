namespace Pail.Runtime.Tests.Tables;

/// <summary>Runs code on several threads that start at the same moment.</summary>
internal static class Together
{
    /// <summary>Enough threads that some are suspended at bad moments even on a small machine.</summary>
    internal static int Threads { get; } = Math.Max(4, Environment.ProcessorCount);

    internal static void Run(int threads, Action<int> code)
    {
        using var start = new Barrier(threads);
        var errors = new Exception?[threads];
        var running = new Thread[threads];
        for (var i = 0; i < threads; i++)
        {
            var me = i;
            running[me] = new Thread(() =>
            {
                start.SignalAndWait();
                try
                {
                    code(me);
                }
                catch (Exception error)
                {
                    errors[me] = error;
                }
            });
            running[me].Start();
        }

        foreach (var thread in running)
            thread.Join();
        if (errors.OfType<Exception>().ToArray() is { Length: > 0 } failed)
            throw new AggregateException(failed);
    }

    internal static void Run(params Action[] codes) => Run(codes.Length, me => codes[me]());
}
