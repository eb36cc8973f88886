using Pail.Bench.Tables.Workloads;

namespace Pail.Bench.Buckets.Workloads;

/// <summary>
/// The order in which a caller uses buckets and keys: the buckets in turn, and in each the keys in steps of 7919, so that the processor's
/// caches cannot predict the next.
/// </summary>
internal sealed class BucketWalk
{
    private readonly string[] _names;
    private readonly string[] _keys;
    private readonly int _count;
    private readonly int _step;
    private int _name;
    private int _key;

    /// <param name="buckets">How many buckets there are.</param>
    /// <param name="caller">The number of the caller. Callers start at different buckets and keys.</param>
    public BucketWalk(int buckets, int caller)
    {
        _names = Records.Names(buckets);
        _count = Records.Count / buckets;
        _keys = Keys.Texts(_count);
        _step = 7919 % _count;
        _name = caller % buckets;
        _key = caller * 31 % _count;
    }

    public string Name => _names[_name];

    public string Key => _keys[_key];

    public void Move()
    {
        if (++_name == _names.Length)
            _name = 0;
        _key += _step;
        if (_key >= _count)
            _key -= _count;
    }
}
