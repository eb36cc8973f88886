using Pail.Buckets;
using Pail.Runtime.Tables;

namespace Pail.Cluster.Grains;

/// <summary>
/// An <see cref="Operation"/> between silos: one type for all kinds, so that no name of a type is sent with each of them.
/// </summary>
[GenerateSerializer, Alias("pail.operation"), Immutable]
internal struct OperationMessage
{
    [Id(0)]
    internal OperationMessageKind Kind;

    [Id(1)]
    internal string Key;

    /// <summary>What must hold; null for nothing.</summary>
    [Id(2)]
    internal Condition? Condition;

    /// <summary>The value, what is appended to it, or the patch.</summary>
    [Id(3)]
    internal ReadOnlyMemory<byte> Bytes;

    [Id(4)]
    internal string? ContentType;

    [Id(5)]
    internal string? ContentEncoding;

    [Id(6)]
    internal string? ContentLanguage;

    [Id(7)]
    internal KeyValuePair<string, string>[]? Metadata;

    [Id(8)]
    internal Expiration? Expiration;

    [Id(9)]
    internal long By;

    [Id(10)]
    internal long Initial;

    /// <summary>The times of an imported entry.</summary>
    [Id(11)]
    internal ImportTimes? Times;

    /// <summary>Whether the caller does not read what was there before.</summary>
    [Id(12)]
    internal bool SparesPrevious;

    internal static OperationMessage Of(Operation operation)
    {
        var message = new OperationMessage
        {
            Key = WireText.Write(operation.Key),
            Condition = operation.Condition == Condition.None ? null : operation.Condition,
            SparesPrevious = !operation.WantsPrevious,
        };
        switch (operation)
        {
            case GetOperation:
                message.Kind = OperationMessageKind.Get;
                break;
            case DeleteOperation:
                message.Kind = OperationMessageKind.Delete;
                break;
            case PutOperation put:
                message.Kind = OperationMessageKind.Put;
                message.SetValue(put.Value);
                break;
            case AppendOperation append:
                message.Kind = OperationMessageKind.Append;
                (message.Bytes, message.ContentType) = (append.Bytes, WireText.Write(append.ContentType));
                message.Expiration = append.Expiration;
                break;
            case IncrementOperation increment:
                message.Kind = OperationMessageKind.Increment;
                (message.By, message.Initial, message.Expiration) = (increment.By, increment.Initial, increment.Expiration);
                break;
            case PatchOperation patch:
                message.Kind = OperationMessageKind.Patch;
                message.Bytes = patch.Patch.Text;
                break;
            case ExpireOperation expire:
                message.Kind = OperationMessageKind.Expire;
                message.Expiration = expire.Expiration;
                break;
            case ImportOperation import:
                message.Kind = OperationMessageKind.Import;
                message.SetValue(import.Value);
                message.Times = ImportTimes.Of(import.Line);
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(operation), $"{operation.GetType()} is no operation that can be sent.");
        }

        return message;
    }

    internal readonly Operation ToOperation()
    {
        var (key, condition) = (WireText.Read(Key), Condition ?? Pail.Buckets.Condition.None);
        Operation operation = Kind switch
        {
            OperationMessageKind.Get => new GetOperation(key) { Condition = condition },
            OperationMessageKind.Delete => new DeleteOperation(key) { Condition = condition },
            OperationMessageKind.Put => new PutOperation(key, Value) { Condition = condition },
            OperationMessageKind.Append => new AppendOperation(key, Bytes)
            {
                ContentType = WireText.Read(ContentType)!,
                Expiration = Expiration,
                Condition = condition,
            },
            OperationMessageKind.Increment =>
                new IncrementOperation(key, By) { Initial = Initial, Expiration = Expiration, Condition = condition },
            OperationMessageKind.Patch => new PatchOperation(key, Patch) { Condition = condition },
            OperationMessageKind.Expire => new ExpireOperation(key, Expiration!.Value) { Condition = condition },
            OperationMessageKind.Import => new ImportOperation(Times!.Value.ToLine(key, Value)) { Condition = condition },
            _ => throw new InvalidDataException($"An operation must be of a known kind, but is {(int)Kind}. All silos need one version."),
        };
        return SparesPrevious ? operation with { WantsPrevious = false } : operation;
    }

    internal static OperationMessage[] Of(IReadOnlyList<Operation> operations) => [.. operations.Select(Of)];

    internal static Operation[] Read(OperationMessage[] messages) =>
        Array.ConvertAll(messages, static message => message.ToOperation());

    private readonly NewValue Value => new(Bytes, WireText.Read(ContentType)!)
    {
        ContentEncoding = WireText.Read(ContentEncoding),
        ContentLanguage = WireText.Read(ContentLanguage),
        Metadata = WireText.Read(Metadata),
        Expiration = Expiration,
    };

    private readonly JsonMergePatch Patch => JsonMergePatch.TryParse(Bytes, out var patch, out var error)
        ? patch
        : throw new InvalidDataException(error);

    private void SetValue(in NewValue value)
    {
        (Bytes, ContentType) = (value.Bytes, WireText.Write(value.ContentType));
        (ContentEncoding, ContentLanguage) = (WireText.Write(value.ContentEncoding), WireText.Write(value.ContentLanguage));
        (Metadata, Expiration) = (WireText.Write(value.Metadata), value.Expiration);
    }
}
