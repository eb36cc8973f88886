namespace Pail.Bench.Tables.Workloads;

/// <summary>
/// The order in which all contestants use the keys, the BEAM too: number i is key i * 7919 % <see cref="Keys.Count"/>. The walk has every
/// key once, and no key is near the previous one, so that the processor's caches cannot predict the next.
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
