namespace Pail.Runtime.Tables;

/// <content>How a table begins and ends.</content>
public abstract partial class Table
{
    // Written under the ownership lock. Set once, when the table ends.
    private bool _gone;

    /// <summary>
    /// Deletes the table and all its rows. An operation that runs at the same time either happens before the deletion or throws. Every
    /// later operation throws. OTP: <c>ets:delete/1</c>.
    /// </summary>
    /// <exception cref="TableGoneException">The table is gone. If several callers delete it, exactly one succeeds.</exception>
    /// <exception cref="TableAccessException">The table is not public and the caller is not its owner.</exception>
    public void Delete()
    {
        lock (_ownership)
        {
            if (_gone)
                throw Gone();
            if (GuardsWrites)
                DemandOwner("delete");
            Disown();
            Destroy();
        }
    }

    /// <summary>
    /// Deletes the table unless it is gone: for a <c>using</c> block, and for the node when it ends.
    /// </summary>
    /// <exception cref="TableAccessException">The table is not public and the caller is not its owner.</exception>
    void IDisposable.Dispose()
    {
        lock (_ownership)
        {
            if (!_gone)
            {
                if (GuardsWrites)
                    DemandOwner("delete");
                Disown();
                Destroy();
            }
        }

        GC.SuppressFinalize(this);
    }

    /// <summary>Makes a new table visible and gives it to its owner.</summary>
    /// <exception cref="InvalidOperationException">The owner has ended.</exception>
    internal void Begin()
    {
        lock (_ownership)
        {
            // Under the lock, because another thread may find the table by its name and delete it before it has been given to its owner.
            if (IsNamed && !Directory.TryAdd(_name!, this))
            {
                Release();
                throw NameTaken(_name!);
            }

            Directory.Add(this);
            if (_owner?.TryOwn(this) ?? _node.TryOwn(this))
                return;
            Destroy();
        }

        throw new InvalidOperationException($"{this} cannot be made: its owner has ended.");
    }

    /// <summary>Drops the rows. From now on every access throws.</summary>
    private protected abstract void Release();

    private protected TableGoneException Gone() => new(this);

    private void Destroy()
    {
        _heir = null;
        _heirData = null;
        Volatile.Write(ref _gone, true);
        if (IsNamed)
            Directory.Remove(_name!, this);
        Directory.Remove(this);
        Release();
        Volatile.Write(ref _owner, null);
    }
}
