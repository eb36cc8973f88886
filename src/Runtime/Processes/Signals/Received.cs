using System.Diagnostics.CodeAnalysis;

namespace Pail.Runtime.Processes;

/// <summary>The outcome of a receive with a time limit: a message, or none in time.</summary>
/// <typeparam name="T">The type of message.</typeparam>
/// <example>
/// <code>
/// var text = (await self.TryReceive&lt;string&gt;(after: TimeSpan.FromSeconds(1))).Or("nothing after 1s");
/// </code>
/// </example>
public readonly record struct Received<T>
{
    private readonly T _message;

    internal Received(T message)
    {
        _message = message;
        Any = true;
    }

    /// <summary>Whether a message came in time.</summary>
    public bool Any { get; }

    /// <summary>The message, if one came in time.</summary>
    /// <param name="message">The message.</param>
    /// <returns>Whether one came.</returns>
    public bool TryGet([MaybeNullWhen(false)] out T message)
    {
        message = _message;
        return Any;
    }

    /// <summary>The message, or what to take instead.</summary>
    /// <param name="otherwise">What to take when none came in time.</param>
    /// <returns>One of the two.</returns>
    public T Or(T otherwise) => Any ? _message : otherwise;
}
