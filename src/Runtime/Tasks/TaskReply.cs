using Pail.Runtime.Processes;

namespace Pail.Runtime.Tasks;

/// <summary>
/// The message with which a task sends its value to its owner: <c>{ref, value}</c>. The <see cref="Down"/> of the task follows. An owner
/// that awaits the task sees neither message; a server that does not await it gets both in its HandleInfo.
/// </summary>
/// <example>
/// <code>
/// protected override ValueTask&lt;Result&gt; HandleInfo(object message, int state)
/// {
///     switch (message)
///     {
///         case TaskReply&lt;int&gt; reply when reply.Ref == _count!.Ref:
///             Self.Demonitor(reply.Ref, flush: true); // its end is of no interest any more
///             return NoReply(reply.Value);
///         case Down down when down.Ref == _count!.Ref:
///             return NoReply(-1); // it has failed
///         default:
///             return base.HandleInfo(message, state);
///     }
/// }
/// </code>
/// </example>
/// <param name="Ref">The monitor of the task, <see cref="TaskProcess.Ref"/>.</param>
public abstract record TaskReply(MonitorRef Ref);

/// <summary>As <see cref="TaskReply"/>, with the value.</summary>
/// <typeparam name="T">The type of the value.</typeparam>
/// <param name="Ref">The monitor of the task.</param>
/// <param name="Value">The value that its function returned.</param>
public sealed record TaskReply<T>(MonitorRef Ref, T Value) : TaskReply(Ref);
