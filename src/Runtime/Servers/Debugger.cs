namespace Pail.Runtime.Servers;

/// <summary>Looks on in one server: counts, keeps, writes and shows what happens in it. On the server's turn only.</summary>
internal sealed class Debugger
{
    private readonly Queue<ServerEvent> _log = new();
    private readonly List<(object Id, Func<ServerEvent, bool> Function)> _functions = [];
    private int _logLength;
    private TextWriter? _trace;

    /// <summary>When counting began; null when nothing is counted.</summary>
    internal DateTimeOffset? Since { get; private set; }

    internal long MessagesIn { get; private set; }

    internal long MessagesOut { get; private set; }

    internal bool KeepsLog => _logLength > 0;

    internal IReadOnlyList<ServerEvent> Log => [.. _log];

    /// <summary>Whether nothing looks on any more.</summary>
    internal bool IsIdle => Since is null && !KeepsLog && _trace is null && _functions.Count == 0;

    internal static Debugger? Create(DebugOptions? options, TimeProvider time)
    {
        if (options is null)
            return null;

        var debugger = new Debugger();
        if (options.Statistics)
            debugger.Count(time.GetUtcNow());
        debugger.Keep(options.Log);
        debugger.Trace(options.Trace);
        if (options.Install is { } function)
            debugger.Install(function, function);
        return debugger.IsIdle ? null : debugger;
    }

    /// <summary>Begins to count from nothing, or, without a time, ends it.</summary>
    internal void Count(DateTimeOffset? since) => (Since, MessagesIn, MessagesOut) = (since, 0, 0);

    /// <summary>Keeps so many of the last events; none when it is 0.</summary>
    internal void Keep(int length)
    {
        _logLength = length;
        while (_log.Count > length)
            _log.Dequeue();
    }

    internal void Trace(TextWriter? output) => _trace = output;

    internal void Install(object id, Func<ServerEvent, bool> function)
    {
        Remove(id);
        _functions.Add((id, function));
    }

    internal bool Remove(object id) => _functions.RemoveAll(installed => installed.Id.Equals(id)) > 0;

    internal void Note(ServerEvent happened)
    {
        if (happened.Kind is ServerEventKind.Call or ServerEventKind.Cast or ServerEventKind.Info)
            MessagesIn++;
        else if (happened.Kind == ServerEventKind.Reply)
            MessagesOut++;

        if (_logLength > 0)
        {
            if (_log.Count == _logLength)
                _log.Dequeue();
            _log.Enqueue(happened);
        }

        if (_trace is { } trace && !Try(() => Write(trace, happened), happened))
            _trace = null;
        _functions.RemoveAll(installed => !Try(() => installed.Function(happened), happened));
    }

    private static bool Write(TextWriter trace, ServerEvent happened)
    {
        trace.WriteLine(happened.ToString());
        return true;
    }

    private static bool Try(Func<bool> show, ServerEvent happened)
    {
        try
        {
            return show();
        }
        catch (Exception error)
        {
            // A debug function must not disturb the server: as in OTP, one that fails is removed.
            happened.Server.Process?.Node.Log.DebugFunctionFailed(error, happened.Server);
            return false;
        }
    }
}
