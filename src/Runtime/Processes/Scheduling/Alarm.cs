namespace Pail.Runtime.Processes;

/// <summary>Tells the handlers of a node's event, as no process and on a thread where nobody waits for them.</summary>
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
                // User code; the others are to hear of it all the same.
                node.Log.HandlerFailed(error, name);
            }
        }
    }

    /// <summary>Tells them here and now, in a run that is to be repeated.</summary>
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
