using System.Text.Json;
using System.Text.Unicode;
using Pail.Buckets;
using Pail.Server.Problems;
using Pail.Server.Requests;

namespace Pail.Server.Batches;

/// <summary>
/// Reads a batch or a transaction straight from the bytes of the body. All of it is checked before anything is done. Allocates nothing but
/// the operations, and the keys and values that they keep.
/// </summary>
internal ref partial struct BatchReader
{
    /// <summary>The most operations and comparisons of a request.</summary>
    internal const int MaxOperations = 1000;

    // A patch may have 64 levels itself.
    private const int MaxDepth = 80;

    private readonly ReadOnlyMemory<byte> _body;
    private readonly DateTimeOffset _now;
    private Utf8JsonReader _json;
    private OperationDraft _draft;

    // Where the reader is, for errors: the list, and the index in it.
    private string? _list;
    private int _index;
    private int _count;

    private BatchReader(ReadOnlyMemory<byte> body, DateTimeOffset now)
    {
        (_body, _now) = (body, now);
        _json = new Utf8JsonReader(body.Span, new JsonReaderOptions { MaxDepth = MaxDepth });
    }

    private delegate Problem? Document(ref BatchReader reader);

    /// <summary>Reads the body of a batch.</summary>
    /// <returns>What is wrong with the body, or <see langword="null"/>.</returns>
    internal static Problem? Read(ReadOnlyMemory<byte> body, DateTimeOffset now, OperationList operations)
    {
        var reader = new BatchReader(body, now);
        return reader.Guard((ref BatchReader reader) => reader.ReadBatch(operations));
    }

    /// <summary>Reads the body of a transaction.</summary>
    /// <returns>What is wrong with the body, or <see langword="null"/>.</returns>
    internal static Problem? Read(ReadOnlyMemory<byte> body, DateTimeOffset now, TransactionBody transaction)
    {
        var reader = new BatchReader(body, now);
        var problem = reader.Guard((ref BatchReader reader) => reader.ReadTransaction(transaction));
        return problem is null
            ? null
            : problem with { OpList = problem.OpIndex is null ? null : reader._list };
    }

    private Problem? Guard(Document read)
    {
        if (!Utf8.IsValid(_body.Span))
            return Located(Invalid("the body is not UTF-8."));
        try
        {
            return read(ref this) is { } problem ? Located(problem) : null;
        }
        catch (JsonException error)
        {
            return Located(Invalid($"the body is not JSON: see line {error.LineNumber + 1}, byte {error.BytePositionInLine + 1}."));
        }
        catch (InvalidOperationException)
        {
            // The reader throws this for an escaped surrogate without its other half.
            return Located(Invalid("the body's strings must be Unicode, but one has half of a surrogate pair."));
        }
    }

    private Problem? ReadBatch(OperationList operations)
    {
        var hasOps = false;
        if (BeginDocument() is { } fault)
            return fault;
        while (NextMember())
        {
            if (!_json.ValueTextEquals("ops"u8))
                return UnknownMember("a batch", "ops");
            if (hasOps)
                return Twice("ops");
            hasOps = true;
            if (ReadOperations(operations, null) is { } problem)
                return problem;
        }

        return EndDocument() ?? (hasOps ? null : Invalid("a batch must have a member ops, the array of its operations."));
    }

    private Problem? ReadTransaction(TransactionBody transaction)
    {
        const string Members = "compare, then, else";
        var (hasCompare, hasThen, hasElse) = (false, false, false);
        if (BeginDocument() is { } fault)
            return fault;
        while (NextMember())
        {
            Problem? problem;
            if (_json.ValueTextEquals("compare"u8))
                problem = Once(ref hasCompare, "compare") ?? ReadComparisons(transaction.Compare);
            else if (_json.ValueTextEquals("then"u8))
                problem = Once(ref hasThen, "then") ?? ReadOperations(transaction.Then, []);
            else if (_json.ValueTextEquals("else"u8))
                problem = Once(ref hasElse, "else") ?? ReadOperations(transaction.Else, []);
            else
                problem = UnknownMember("a transaction", Members);
            if (problem is not null)
                return problem;
        }

        return EndDocument()
            ?? (hasThen || hasElse || hasCompare ? null : Invalid($"a transaction must have one of the members {Members}."));
    }

    private Problem? BeginDocument()
    {
        if (_body.IsEmpty)
            return Invalid("the body must be a JSON object, but is empty.");
        _json.Read();
        return _json.TokenType == JsonTokenType.StartObject
            ? null
            : Invalid($"the body must be an object, but is {JsonBody.Show(_json)}.");
    }

    private bool NextMember() => _json.Read() && _json.TokenType == JsonTokenType.PropertyName;

    // Reads to the end, so that anything after the object is refused.
    private Problem? EndDocument()
    {
        _list = null;
        while (_json.Read())
        {
        }

        return null;
    }

    private static Problem? Once(ref bool seen, string name)
    {
        if (seen)
            return Twice(name);
        seen = true;
        return null;
    }

    private Problem? BeginList(string name)
    {
        _json.Read();
        if (_json.TokenType != JsonTokenType.StartArray)
            return Invalid($"the member {name} must be an array, but is {JsonBody.Show(_json)}.");
        (_list, _index) = (name, -1);
        return null;
    }

    // Goes to the next item of the list, if there is one.
    private bool NextItem(out Problem? problem)
    {
        problem = null;
        _index++;
        if (!_json.Read() || _json.TokenType == JsonTokenType.EndArray)
        {
            _list = null;
            return false;
        }

        if (++_count > MaxOperations)
        {
            _list = null;
            problem = new Problem(
                ProblemKind.RequestTooLarge, $"a request must have at most {MaxOperations} operations and comparisons, but has more.");
        }
        else if (_json.TokenType != JsonTokenType.StartObject)
        {
            problem = Invalid($"it must be an object, but is {JsonBody.Show(_json)}.");
        }

        return true;
    }

    private Problem? ReadOperations(OperationList list, HashSet<string>? written)
    {
        if (BeginList(list.Name) is { } none)
            return none;
        while (NextItem(out var problem))
        {
            if ((problem ?? ReadMembers()) is { } fault)
                return fault;
            if (_draft.Make(_now, out var operation) is { } wrong)
                return wrong;
            if (written is not null && operation is not GetOperation && !written.Add(operation.Key))
                return Invalid($"a transaction must write each key at most once, but writes {Echo.Quote(operation.Key)} twice.");
            list.Add(_draft.Kind!, operation);
        }

        return null;
    }

    private Problem? ReadComparisons(List<Comparison> comparisons)
    {
        if (BeginList("compare") is { } none)
            return none;
        while (NextItem(out var problem))
        {
            if ((problem ?? ReadMembers()) is { } fault)
                return fault;
            if (_draft.Make(out var comparison) is { } wrong)
                return wrong;
            comparisons.Add(comparison);
        }

        return null;
    }

    // Every sentence begins with its place. A problem of the whole body has none, and begins with a capital letter.
    private readonly Problem Located(Problem problem) => _list is null
        ? problem with { Detail = char.ToUpperInvariant(problem.Detail[0]) + problem.Detail[1..] }
        : problem with { Detail = $"{_list}[{_index}]: {problem.Detail}", OpIndex = _index };

    private readonly Problem UnknownMember(string what, string members) => new(
        ProblemKind.UnknownField, $"there is no member {Echo.Quote(_json.GetString()!)} in {what}; there are: {members}.");

    private static Problem Twice(string name) =>
        new(ProblemKind.UnknownField, $"the member {Echo.Quote(name)} must come once, but comes twice.");

    private static Problem Invalid(string detail) => new(ProblemKind.InvalidJson, detail);
}
