namespace Pail.Cluster.Tests.Grains;

/// <summary>Does something before the calls of a method of grains are sent.</summary>
/// <param name="method">The method.</param>
internal sealed class CallHook(string method) : IOutgoingGrainCallFilter
{
    private int _calls;

    /// <summary>What is done before the next call; null for nothing. Once.</summary>
    internal Func<Task>? Before { get; set; }

    /// <summary>How many calls there were.</summary>
    internal int Calls => Volatile.Read(ref _calls);

    public async Task Invoke(IOutgoingGrainCallContext context)
    {
        if (context.MethodName == method)
        {
            Interlocked.Increment(ref _calls);
            if (Before is { } before)
            {
                Before = null;
                await before();
            }
        }

        await context.Invoke();
    }
}
