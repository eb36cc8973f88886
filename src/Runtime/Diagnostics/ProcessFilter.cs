using System.Buffers;
using Pail.Runtime.Processes;

namespace Pail.Runtime.Diagnostics;

/// <summary>
/// Says which processes a query means. What is the same for all processes is decided once: a text of a pid is made only for a filter that a
/// pid can contain.
/// </summary>
internal readonly struct ProcessFilter
{
    private static readonly SearchValues<char> InPids = SearchValues.Create("#PIDpid<0123456789.>");
    private static readonly string[] KindNames = Enum.GetNames<ProcessKind>();

    private readonly bool _includeSystem;
    private readonly string? _text;
    private readonly int _kinds;
    private readonly bool _maybePid;

    internal ProcessFilter(ProcessQuery query)
    {
        _includeSystem = query.IncludeSystem;
        if (query.Filter is not { Length: > 0 } text)
            return;

        _text = text;
        _maybePid = !text.AsSpan().ContainsAnyExcept(InPids);
        for (var kind = 0; kind < KindNames.Length; kind++)
        {
            if (Has(KindNames[kind]))
                _kinds |= 1 << kind;
        }
    }

    internal bool Matches(Process process)
    {
        var kind = process.Kind;
        if (!_includeSystem && kind is ProcessKind.Supervisor or ProcessKind.Registry)
            return false;
        return _text is null
            || (_kinds & (1 << (int)kind)) != 0
            || Has(process.DisplayName)
            || (_maybePid && Has(process.Pid.ToString()))
            || (process.Label is { } label && Has(label as string ?? Inspection.Of(label)));
    }

    private bool Has(string? text) => text is not null && text.Contains(_text!, StringComparison.OrdinalIgnoreCase);
}
