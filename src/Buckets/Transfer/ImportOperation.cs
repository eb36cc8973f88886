namespace Pail.Buckets;

/// <summary>Stores an entry of an import, with its own times. Its limits have been checked with those of the whole import.</summary>
internal sealed record ImportOperation : Operation
{
    private readonly EntryLine _line;

    internal ImportOperation(in EntryLine line)
        : base(line.Key) => _line = line;

    internal override bool IsAdmitted => true;

    /// <summary>What the operation stores.</summary>
    internal ref readonly EntryLine Line => ref _line;

    internal NewValue Value => new(_line.Value, _line.ContentType)
    {
        ContentEncoding = _line.ContentEncoding,
        ContentLanguage = _line.ContentLanguage,
        Metadata = _line.Metadata,
    };

    /// <summary>What the entry will take of the tree's memory budget, in bytes.</summary>
    internal long Footprint => Entry.FootprintOf(Key, Value);

    /// <summary>Whether the entry has expired since it was exported. Then it is left out.</summary>
    internal bool HasExpired(DateTimeOffset now) => _line.ExpiresAt <= now;

    private protected override Decision DecideAllowed(Entry? current, in OperationContext context)
    {
        if (HasExpired(context.Now))
            return Decision.Nothing(new OperationResult(ApplyStatus.Absent, current, current));
        var tracking = context.Track(_line.ExpiresAt?.UtcTicks ?? long.MaxValue, _line.Sliding);
        return Decision.Put(current, new Entry(Key, Value, context.Next, _line.Created, _line.Modified, tracking));
    }
}
