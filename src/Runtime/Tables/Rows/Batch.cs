namespace Pail.Runtime.Tables;

/// <summary>
/// The commit flag of several rows that appear at the same instant. First each row is marked with an <see cref="Intent{TKey,TRow}"/>. Then
/// this one flag makes all intents valid at once, before the rows themselves are changed. So no reader sees a part, and none waits.
/// </summary>
internal sealed class Batch
{
    private volatile bool _isCommitted;

    internal bool IsCommitted => _isCommitted;

    internal void Commit() => _isCommitted = true;
}
