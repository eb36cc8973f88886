namespace Pail.Runtime.Processes;

/// <summary>A monitor with rare features: a name, a tag, or an alias.</summary>
internal sealed class SpecialMonitor : MonitorRef
{
    private readonly object? _tag;
    private readonly bool _aliasEndsToo;

    internal SpecialMonitor(Process watcher, Pid target, Destination? name, MonitorOptions? options)
        : base(watcher, target)
    {
        Name = name;
        _tag = options?.Tag;
        var alias = options?.Alias ?? MonitorAlias.None;
        _aliasEndsToo = alias is MonitorAlias.Demonitor or MonitorAlias.ReplyDemonitor;
        if (alias != MonitorAlias.None)
            Alias = new AliasRef(watcher, once: alias == MonitorAlias.ReplyDemonitor, this);
    }

    public override Destination? Name { get; }

    public override AliasRef? Alias { get; }

    internal override object DownMessage(ExitReason reason) =>
        _tag is null ? base.DownMessage(reason) : new TaggedDown(_tag, this, Target, reason);

    internal override void BeginEnd()
    {
        if (_aliasEndsToo)
            Alias!.BeginEnd();
    }

    internal override void Over()
    {
        if (_aliasEndsToo)
            Alias!.IsActive = false;
    }
}
