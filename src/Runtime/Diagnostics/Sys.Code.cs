using Pail.Runtime.Servers;

namespace Pail.Runtime.Diagnostics;

public readonly partial record struct Sys
{
    /// <summary>
    /// Puts another version in the place of the code of a suspended server: <c>sys:change_code/5</c>. The process stays, with its pid,
    /// names, links, mailbox and the callers that wait; the state becomes what <see cref="GenServer{TState}.CodeChange"/> of the new
    /// version makes of the old.
    /// </summary>
    /// <param name="next">The new version; a fresh object.</param>
    /// <param name="oldVersion">For the new version to know which it comes from.</param>
    /// <param name="extra">What else it is to be told.</param>
    /// <returns>A task that completes when the new version is in place.</returns>
    /// <exception cref="SysException">
    /// The server is not suspended, the new version is in use already, or it could not make its state from the old: then the old version
    /// stays, with its state.
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
    /// Suspends the server, puts another version in its place, and lets it go on, in one: no message comes between, and none is lost. One
    /// that was suspended before stays so.
    /// </summary>
    /// <param name="next">The new version; a fresh object.</param>
    /// <param name="oldVersion">For the new version to know which it comes from.</param>
    /// <param name="extra">What else it is to be told.</param>
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
                // Whichever of the two is in place now.
                if (!stays)
                    (host.Behaviour as GenServerBase)?.Resume();
            }

            return true;
        });
    }

    /// <summary>
    /// Changes the state of an agent, and its type: what <c>sys:change_code/5</c> does to an agent, whose extra is a function.
    /// </summary>
    /// <typeparam name="TState">The type of the state until now.</typeparam>
    /// <typeparam name="TNext">The type from now on.</typeparam>
    /// <param name="function">From the state to the next one. When it throws, all stays as it is.</param>
    /// <returns>A task that completes when the agent has the next state.</returns>
    /// <exception cref="SysException">The function has thrown, the state is of another type, or it is no agent.</exception>
    public ValueTask UpgradeAgent<TState, TNext>(Func<TState, TNext> function)
    {
        ArgumentNullException.ThrowIfNull(function);
        return Upgrade(AgentServer<TNext>.ChangedFrom(function));
    }
}
