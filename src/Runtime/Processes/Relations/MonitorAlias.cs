namespace Pail.Runtime.Processes;

/// <summary>Whether a monitor comes with an alias, and what ends that, beside its process and <see cref="Self.Unalias"/>.</summary>
public enum MonitorAlias
{
    /// <summary>The monitor has no alias.</summary>
    None,

    /// <summary>Nothing else ends it: <c>explicit_unalias</c>. It outlives the monitor.</summary>
    ExplicitUnalias,

    /// <summary>It ends with the monitor, by a demonitor or by the message that the target has ended: <c>demonitor</c>.</summary>
    Demonitor,

    /// <summary>As <see cref="Demonitor"/>, and the first message that comes through it ends both: <c>reply_demonitor</c>.</summary>
    ReplyDemonitor,
}
