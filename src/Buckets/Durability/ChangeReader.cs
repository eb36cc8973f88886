namespace Pail.Buckets;

/// <summary>Reads the changes of a piece of the log: of a batch, or of a part of a snapshot.</summary>
/// <remarks>
/// Whatever the bytes are, it reads changes or throws <see cref="LogFormatException"/>, and takes memory only for what is there. After an
/// exception it must not be used. Nothing that was read refers to the piece: values are copied.
/// </remarks>
internal ref struct ChangeReader
{
    private readonly Predicate<long>? _tracksUse;
    private readonly bool _isPart;
    private LogBytesReader _input;
    private EntryCodec.SharedTexts _texts;
    private long _left;

    /// <param name="piece">The bytes of the piece.</param>
    /// <param name="tracksUse">
    /// Whether the bucket of this number tracks the use of entries that do not expire, because it evicts. Null for none.
    /// </param>
    /// <exception cref="LogFormatException">The piece does not begin as one.</exception>
    internal ChangeReader(ReadOnlySpan<byte> piece, Predicate<long>? tracksUse = null)
    {
        _tracksUse = tracksUse;
        _input = new LogBytesReader(piece);
        var format = _input.Byte("the format of a piece");
        if (format is not (LogFormat.Batch or LogFormat.Part))
            throw LogFormatException.Newer(0, "the format of a piece (1 or 2)", format);
        _isPart = format == LogFormat.Part;
        if (_isPart)
        {
            Marks = new LogMarks(
                _input.Between(0, long.MaxValue, "the greatest position"),
                _input.Long("the greatest epoch"),
                _input.Long("the greatest number of a bucket"));
        }
        else
        {
            var first = _input.Between(1, long.MaxValue - int.MaxValue, "the position of the first change");

            // A change has at least a byte for its kind and one for its bucket.
            _left = _input.Count(2, "the count of the changes");
            Position = first - 1;
        }
    }

    /// <summary>The marks of a part; zeros for a batch.</summary>
    internal LogMarks Marks { get; }

    /// <summary>The position of the change that was read last.</summary>
    internal long Position { get; private set; }

    /// <summary>Reads the next change. False at the end of the piece.</summary>
    internal bool TryRead(out Change change)
    {
        change = default;
        if (_isPart ? _input.Left == 0 : _left == 0)
        {
            _input.End("the batch");
            return false;
        }

        Position = _isPart ? ReadPosition() : Position + 1;
        _left--;
        change = ReadChange();
        return true;
    }

    private long ReadPosition()
    {
        var at = _input.At;
        var position = unchecked(Position + _input.Signed("the position of a change"));
        return position > 0 ? position : throw new LogFormatException(at, "the position of a change (1 or greater)", $"{position}");
    }

    private Change ReadChange()
    {
        var at = _input.At;
        var kind = (ChangeKind)_input.Byte("the kind of a change");
        if (kind is < ChangeKind.CreateBucket or > ChangeKind.Clear)
            throw LogFormatException.Newer(at, "the kind of a change (1 to 8)", (ulong)kind);
        var bucket = _input.Long("the number of a bucket");
        var change = new Change(kind, bucket);
        return kind switch
        {
            ChangeKind.CreateBucket or ChangeKind.ConfigureBucket => change with
            {
                Name = ReadName(),
                Created = _input.Time("the time of a creation"),
                Config = ConfigCodec.Read(ref _input),
            },
            ChangeKind.Put or ChangeKind.Expire => change with
            {
                Entry = EntryCodec.Read(ref _input, _tracksUse?.Invoke(bucket) ?? false, ref _texts),
            },
            ChangeKind.Remove => change with { Key = _input.Text("a key"), Revision = _input.Revision() },
            ChangeKind.Clear or ChangeKind.BeginEpoch => change with { Revision = _input.Revision() },
            _ => change,
        };
    }

    private string ReadName()
    {
        var at = _input.At;
        var name = _input.Text("the name of a bucket");
        return BucketName.IsValid(name) ? name : throw new LogFormatException(at, "the name of a bucket", $"\"{name}\"");
    }
}
