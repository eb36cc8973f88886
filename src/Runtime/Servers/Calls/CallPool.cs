namespace Pail.Runtime.Servers;

/// <summary>
/// The free calls of one thread. A rented call stays in its slot until another call is returned to it. A caller in a loop returns the same
/// call, and a comparison is then cheaper than a write, which also costs the garbage collector's write barrier.
/// </summary>
internal sealed class CallPool<TReply>
{
    private const int Most = 64;

    private readonly TypedCall<TReply>?[] _calls = new TypedCall<TReply>?[Most];
    private int _count;

    internal TypedCall<TReply>? Rent() => _count == 0 ? null : _calls[--_count];

    internal void Return(TypedCall<TReply> call)
    {
        if (_count == Most)
            return;

        if (!ReferenceEquals(_calls[_count], call))
            _calls[_count] = call;
        _count++;
    }
}
