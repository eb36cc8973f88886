namespace Pail.Runtime.Processes;

/// <summary>Aliases: addresses of this process that it can switch off.</summary>
public readonly partial struct Self
{
    /// <summary>
    /// Makes an alias of this process: <c>Process.alias/1</c>. Given away in place of the pid, it lets a reply in only as long as somebody waits for it.
    /// </summary>
    /// <param name="mode">What ends it; with <see cref="AliasMode.Reply"/> the first message that comes through.</param>
    /// <returns>The alias.</returns>
    /// <example>
    /// <code>
    /// var replyTo = self.Alias(AliasMode.Reply);
    /// self.Send(server, ("what time is it?", replyTo));
    /// var answer = await self.TryReceive&lt;string&gt;(after: TimeSpan.FromSeconds(1));
    /// if (!answer.Any)
    ///     self.Unalias(replyTo); // an answer that comes now is dropped
    /// </code>
    /// </example>
    public AliasRef Alias(AliasMode mode = AliasMode.ExplicitUnalias)
    {
        if (mode is not (AliasMode.ExplicitUnalias or AliasMode.Reply))
            throw new ArgumentOutOfRangeException(nameof(mode), mode, "There is no such mode of an alias.");

        return new AliasRef(Checked, once: mode == AliasMode.Reply);
    }

    /// <summary>
    /// Switches an alias of this process off: <c>Process.unalias/1</c>. Messages that have come through it stay in the mailbox; what is still on its way is
    /// dropped. So is what this process has sent to its own alias and not received before. A monitor that it came with goes on.
    /// </summary>
    /// <param name="alias">The alias.</param>
    /// <returns>Whether it was active, and this process's.</returns>
    public bool Unalias(AliasRef alias)
    {
        ArgumentNullException.ThrowIfNull(alias);
        alias.BeginEnd();
        if (alias.Owner != Checked || !alias.IsActive)
            return false;

        alias.IsActive = false;
        return true;
    }
}
