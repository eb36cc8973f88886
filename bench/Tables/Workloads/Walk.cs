namespace Pail.Bench.Tables.Workloads;

/// <summary>
/// The order in which everybody meets the keys, the BEAM too: number i is key i * 7919 % <see cref="Keys.Count"/>. It meets all, and none
/// near the one before, so that no cache of the processor knows what comes.
/// </summary>
internal struct Walk(string[] keys)
{
    private const int Step = 7919;

    private int _at;

    public string Next()
    {
        var key = keys[_at];
        _at += Step;
        if (_at >= Keys.Count)
            _at -= Keys.Count;
        return key;
    }
}
