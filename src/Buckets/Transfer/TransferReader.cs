using System.IO.Pipelines;

namespace Pail.Buckets;

/// <summary>
/// Reads an export to its end. Entries are handed out as they come, so the caller applies none of them before
/// <see cref="TransferLineKind.End"/>: only then is it known that the export is whole.
/// </summary>
/// <param name="input">The export. The caller completes it.</param>
/// <param name="maxLineBytes">The longest line that is read; see <see cref="TransferLine.MaxBytes"/>.</param>
/// <param name="maxKeyBytes">The largest key that is read, in bytes of UTF-8.</param>
internal sealed class TransferReader(PipeReader input, int maxLineBytes, int maxKeyBytes)
{
    private readonly LineReader _lines = new(input, maxLineBytes);
    private EntryLine _entry;
    private EndLine _end;

    /// <summary>The entry that was read last.</summary>
    internal ref readonly EntryLine Entry => ref _entry;

    /// <summary>The end line, when it was read.</summary>
    internal EndLine End => _end;

    /// <summary>How many entries were read.</summary>
    internal long Keys { get; private set; }

    /// <summary>The line that was read last, from 1.</summary>
    internal long LineNumber => _lines.Number;

    /// <summary>Why the export is refused; <see langword="null"/> until then. It must not be read further.</summary>
    internal string? Error { get; private set; }

    /// <summary>Reads the next entry, or the end with everything behind it.</summary>
    /// <param name="cancellation">Cancels the wait for input.</param>
    internal async ValueTask<TransferLineKind> Read(CancellationToken cancellation = default)
    {
        var status = await _lines.Read(cancellation).ConfigureAwait(false);
        if (status is LineStatus.TooLong)
            return Refuse($"Line {_lines.Number}: a line must have at most {maxLineBytes} bytes, but this one has more.");
        if (status is LineStatus.End)
            return Refuse($"The import is truncated: the end line is missing after {Keys} entries.");

        var kind = TransferLine.Read(_lines.Line, _lines.Number, maxKeyBytes, out _entry, out _end, out var error);
        switch (kind)
        {
            case TransferLineKind.Faulty:
                // A file that was cut off ends in a piece of a line, and that it was cut off is what its owner has to know.
                return Refuse(_lines.IsCutOff ? $"The import ends in a line that is faulty or truncated. {error}" : error!);
            case TransferLineKind.Entry:
                Keys++;
                return kind;
            default:
                return await ReadEnd(cancellation).ConfigureAwait(false);
        }
    }

    private async ValueTask<TransferLineKind> ReadEnd(CancellationToken cancellation)
    {
        if (_end.Keys != Keys)
            return Refuse($"The import is truncated: the end line says {_end.Keys} entries, but {Keys} came before it.");
        return await _lines.Read(cancellation).ConfigureAwait(false) is LineStatus.End
            ? TransferLineKind.End
            : Refuse($"Line {_lines.Number}: nothing may follow the end line.");
    }

    private TransferLineKind Refuse(string error)
    {
        Error = error;
        return TransferLineKind.Faulty;
    }
}
