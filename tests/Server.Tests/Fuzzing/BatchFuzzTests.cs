using System.Text;
using System.Text.Json;
using CsCheck;
using Pail.Buckets;
using Pail.Server.Batches;
using Pail.Server.Paths;

namespace Pail.Server.Tests.Fuzzing;

/// <summary>Bodies of batches and transactions.</summary>
public sealed class BatchFuzzTests
{
    private static readonly DateTimeOffset Now = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    private static readonly Gen<string> Key = FuzzJson.Member("key", FuzzText.Unicode.Where(text => KeyRules.FindFault(text) is null)
        .Select(text => $"\"{JsonEncodedText.Encode(text)}\""));

    private static readonly Gen<string>[] Members =
    [
        FuzzJson.Member("text", FuzzJson.Text), FuzzJson.Member("base64", "", "AA==", "AAE=", "AAEC"), FuzzJson.Member("by",
        FuzzText.Number),
        FuzzJson.Member("ttl", "5s", "never", "100d", "106751991d", "0"), FuzzJson.Member("sliding", "5", "1ms"),
        FuzzJson.Member("expiresAt", "2030-01-31T12:00:00Z", "9999-12-31T23:59:59Z", "2020-01-31T12:00:00Z"),
        FuzzJson.Member("contentType", "text/html", "application/json; charset=utf-8", "x"), FuzzJson.Member("contentEncoding", "gzip",
        "a b"),
        FuzzJson.Member("metadata", Gen.OneOf("{}", "{\"a\":\"b\"}", "{\"A\":\"b\"}", "{\"a\":1}")), FuzzJson.Member("patch",
        FuzzJson.Value),
        FuzzJson.Member("ifMatch", "*", "7.42", "W/\\\"7.42\\\""), FuzzJson.Member("ifNoneMatch", "*"), FuzzJson.Member("exists",
        Gen.OneOf("true")),
        FuzzJson.Member("etag", "7.42", "\\\"7.42\\\""),
    ];

    private static readonly Gen<string> Operation = Gen.Select(
            Gen.OneOf("put", "get", "delete", "incr", "append", "patch", "expire", "persist", "touch"), Key)
        .SelectMany((word, key) => Object(word, key));

    private static readonly Gen<string> Operations = Operation.Array[0, 5].Select(all => $"[{string.Join(',', all)}]");

    private static readonly Gen<string> Comparisons = Key.SelectMany(key => FuzzJson.Object(key, Members[^2..])).Array[0, 3].Select(
        all => $"[{string.Join(',', all)}]");

    internal static readonly Gen<string> Batches = Operations.Select(all => $"{{\"ops\":{all}}}");

    internal static readonly Gen<string> Transactions = FuzzJson.Object(
        "", FuzzJson.Member("compare", Comparisons), FuzzJson.Member("then", Operations), FuzzJson.Member("else", Operations));

    private static readonly Gen<byte[]> Bodies = FuzzText.Bytes(Transactions, FuzzJson.Parts);

    [Fact]
    public void A_batch_is_operations_that_can_be_done_or_a_problem() => Fuzz.Check(FuzzText.Bytes(Batches, FuzzJson.Parts), body =>
    {
        var list = new OperationList("ops");
        if (BatchReader.Read(body, Now, list) is { } problem)
        {
            Fuzz.AssertShort(problem.Detail);
            Assert.True(problem.OpIndex is null or >= 0);
            Assert.Equal(problem.OpIndex is not null, problem.Detail.StartsWith("ops[", StringComparison.Ordinal));
            return;
        }

        using var document = JsonDocument.Parse(body, new JsonDocumentOptions { MaxDepth = 80 });
        Check(list, document.RootElement.GetProperty("ops"));

        // White space and escapes mean nothing.
        var again = new OperationList("ops");
        Assert.Null(BatchReader.Read(JsonSerializer.SerializeToUtf8Bytes(document.RootElement, Indented), Now, again));
        Assert.Equal(list.Operations.Select(Show), again.Operations.Select(Show));
    });

    [Fact]
    public void A_transaction_is_operations_that_can_be_done_or_a_problem() => Fuzz.Check(Bodies, body =>
    {
        var transaction = new TransactionBody();
        if (BatchReader.Read(body, Now, transaction) is { } problem)
        {
            Fuzz.AssertShort(problem.Detail);
            Assert.Equal(problem.OpIndex is null, problem.OpList is null);
            return;
        }

        using var document = JsonDocument.Parse(body, new JsonDocumentOptions { MaxDepth = 80 });
        foreach (var list in (OperationList[])[transaction.Then, transaction.Else])
        {
            if (document.RootElement.TryGetProperty(list.Name, out var items))
                Check(list, items);
            else
                Assert.Empty(list.Operations);
            var written = list.Operations.Where(operation => operation is not GetOperation).Select(operation => operation.Key).ToArray();
            Assert.Equal(written.Distinct(), written);
        }

        // The setters check what the bucket relies on.
        Assert.Equal(transaction.Compare.Count, transaction.Make().Compare.Count);
    });

    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true, MaxDepth = 80 };

    private static void Check(OperationList list, JsonElement items)
    {
        Assert.Equal(items.GetArrayLength(), list.Operations.Count);
        foreach (var (item, index) in items.EnumerateArray().Select((item, index) => (item, index)))
        {
            var operation = list.Operations[index];
            Assert.Equal(item.GetProperty("op").GetString(), list.Kinds[index].Word);
            Assert.Equal(item.GetProperty("key").GetString(), operation.Key);
            Assert.Null(KeyRules.FindFault(operation.Key));
            if (operation is PutOperation { Value: var value } && item.TryGetProperty("text", out var text))
                Assert.Equal(text.GetString(), Encoding.UTF8.GetString(value.Bytes.Span));
        }
    }

    private static string Show(Operation operation) => operation is PutOperation { Value: var value }
        ? $"{operation.Key} {Convert.ToHexString(value.Bytes.Span)} {value.ContentType} {value.Expiration}"
        : $"{operation.GetType().Name} {operation.Key}";

    private static Gen<string> Object(string word, string key)
    {
        var value = word is "put" or "append" ? Members[0] : word == "patch" ? Members[9] : word == "expire" ? Members[3] : null;
        var needed = $"\"op\":\"{word}\",{key}";
        var others = word switch
        {
            "put" => Members[3..9],
            "incr" => Members[2..6],
            "get" => [Key],
            _ => Members[10..12],
        };
        return value is null
            ? FuzzJson.Object(needed, others)
            : value.SelectMany(some => FuzzJson.Object($"{needed},{some}", others));
    }
}
