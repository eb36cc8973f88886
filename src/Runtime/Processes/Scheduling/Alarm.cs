namespace Pail.Runtime.Processes;

/// <summary>Raises an event of a node on a pool thread, outside any process.</summary>
internal sealed class Alarm<TArgs>(Node node, string name, EventHandler<TArgs> handlers, TArgs args) : IThreadPoolWorkItem
    where TArgs : EventArgs
{
    public void Execute()
    {
        foreach (var handler in Delegate.EnumerateInvocationList(handlers))
        {
            try
            {
                handler(node, args);
            }
            catch (Exception error)
            {
                // The handler is user code; the other handlers are still called.
                node.Log.HandlerFailed(error, name);
            }
        }
    }

    /// <summary>Raises the event on the present thread: in a simulation nothing runs on the pool.</summary>
    internal void ExecuteInPlace()
    {
        var outer = SynchronizationContext.Current;
        SynchronizationContext.SetSynchronizationContext(null);
        try
        {
            Execute();
        }
        finally
        {
            SynchronizationContext.SetSynchronizationContext(outer);
        }
    }
}
