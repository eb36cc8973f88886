using Pail.Runtime.Processes;

namespace Pail.Runtime.Tables;

/// <summary>One fixation of a table: ends when it is disposed of, or with the process that made it.</summary>
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
