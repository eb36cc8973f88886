using Pail.Runtime.Servers;

namespace Pail.Runtime.Diagnostics;

public readonly partial record struct Sys
{
    /// <summary>
    /// Replaces the code of a suspended server by another version: <c>sys:change_code/5</c>. The process keeps its pid, names, links,
    /// mailbox and waiting callers. <see cref="GenServer{TState}.CodeChange"/> of the new version converts the state.
    /// </summary>
    /// <param name="next">The new version; a fresh object.</param>
    /// <param name="oldVersion">Passed to the new version: identifies the old one.</param>
    /// <param name="extra">Further data for the new version.</param>
    /// <returns>A task that completes when the new version is in place.</returns>
    /// <exception cref="SysException">
    /// The server is not suspended, the new version is in use already, or it could not convert the state. The old version then stays, with
    /// its state.
    /// </exception>
    public async ValueTask ChangeCode(GenServerBase next, object? oldVersion = null, object? extra = null)
    {
        ArgumentNullException.ThrowIfNull(next);
        await Ask(nameof(ChangeCode), async server =>
        {
            await server.Upgrade(next, oldVersion, extra);
            return true;
        });
    }

    /// <summary>
    /// Suspends the server, replaces its code by another version, and resumes it, in one step: no message is handled in between, and none
    /// is lost. A server that was suspended before stays suspended.
    /// </summary>
    /// <param name="next">The new version; a fresh object.</param>
    /// <param name="oldVersion">Passed to the new version: identifies the old one.</param>
    /// <param name="extra">Further data for the new version.</param>
    /// <returns>A task that completes when the new version runs.</returns>
    /// <exception cref="SysException">As for <see cref="ChangeCode"/>; the old version goes on.</exception>
    /// <example>
    /// <code>
    /// await node.Sys("counter").Upgrade(new CounterWithHistory(), oldVersion: 1);
    /// </code>
    /// </example>
    public async ValueTask Upgrade(GenServerBase next, object? oldVersion = null, object? extra = null)
    {
        ArgumentNullException.ThrowIfNull(next);
        await Ask(nameof(Upgrade), async server =>
        {
            var host = server.Host;
            var stays = server.IsSuspended;
            server.Suspend();
            try
            {
                await server.Upgrade(next, oldVersion, extra);
            }
            finally
            {
                // The old or the new version, whichever is in use now.
                if (!stays)
                    (host.Behaviour as GenServerBase)?.Resume();
            }

            return true;
        });
    }

    /// <summary>
    /// Changes the state of an agent, and the type of the state: <c>sys:change_code/5</c> with a function as the extra argument.
    /// </summary>
    /// <typeparam name="TState">The type of the state until now.</typeparam>
    /// <typeparam name="TNext">The type from now on.</typeparam>
    /// <param name="function">From the state to the next one. If it throws, the state stays as it is.</param>
    /// <returns>A task that completes when the agent has the next state.</returns>
    /// <exception cref="SysException">The function has thrown, the state is of another type, or the process is not an agent.</exception>
    public ValueTask UpgradeAgent<TState, TNext>(Func<TState, TNext> function)
    {
        ArgumentNullException.ThrowIfNull(function);
        return Upgrade(AgentServer<TNext>.ChangedFrom(function));
    }
}
