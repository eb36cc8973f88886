namespace Pail.Runtime.Servers;

/// <summary>
/// The calls that one thread has to spare. What is rented keeps its place until another comes back, because a caller in a loop returns the
/// same call, and a compare is cheaper than a write that the garbage collector must hear of.
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
