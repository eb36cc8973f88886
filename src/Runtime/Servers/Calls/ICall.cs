namespace Pail.Runtime.Servers;

/// <summary>
/// A request to a server whose type declares the type of the answer: the caller gets a <typeparamref name="TReply"/> without a cast.
/// </summary>
/// <typeparam name="TReply">The type of the answer.</typeparam>
/// <example>
/// <code>
/// public sealed record Pop : ICall&lt;int&gt;;
/// int top = await node.Call(stack, new Pop());
/// </code>
/// </example>
public interface ICall<out TReply>;
