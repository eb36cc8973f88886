namespace Pail.Runtime.Processes;

/// <summary>
/// Whether a monitor has an alias, and what ends the alias in addition to <see cref="Self.Unalias"/> and the end of its process.
/// </summary>
public enum MonitorAlias
{
    /// <summary>The monitor has no alias.</summary>
    None,

    /// <summary>Nothing else ends the alias: <c>explicit_unalias</c>. It outlives the monitor.</summary>
    ExplicitUnalias,

    /// <summary>The alias ends with the monitor: by a demonitor, or by the message that the target has ended: <c>demonitor</c>.</summary>
    Demonitor,

    /// <summary>As <see cref="Demonitor"/>, and the first message that comes through it ends both: <c>reply_demonitor</c>.</summary>
    ReplyDemonitor,
}
