using Pail.Runtime.Processes;

namespace Pail.Runtime.Tables;

/// <summary>One fixation of a table. It ends when it is disposed of, or when the process that made it ends.</summary>
internal sealed class TableFixation(Table table, Process? holder) : IDisposable, IOwned
{
    /// <summary>The process that made it; null for code outside any process.</summary>
    internal Process? Holder => holder;

    public void Dispose()
    {
        table.Unfix(this);
        holder?.Disown(this);
    }

    void IOwned.OwnerDied(Process owner) => table.Unfix(this);
}
