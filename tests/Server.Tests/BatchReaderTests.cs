using System.Text;
using Pail.Server.Batches;
using Pail.Server.Problems;

namespace Pail.Server.Tests;

/// <summary>The reader of batches and transactions finds a fault in every damaged body, and never throws.</summary>
public sealed class BatchReaderTests
{
    private const string Batch =
        """
        {"ops":[{"op":"put","key":"a\u00e4\ud83d\ude00","text":"x\n","contentType":"text/html; charset=utf-8","contentEncoding":"gzip",
        "contentLanguage":"de","metadata":{"Owner":"ada"},"ttl":922337203685,"sliding":"20m","ifMatch":"\"7.42\"","ifNoneMatch":"*"},
        {"op":"put","key":"b","base64":"AP8=","expiresAt":"2030-01-31T12:00:00Z"},{"op":"incr","key":"n","by":-2,"ttl":"never"},
        {"op":"patch","key":"j","patch":{"a":[1,{"b":null}]}},{"op":"expire","key":"e","ttl":"10675199d"},{"op":"get","key":"g"}]}
        """;

    private const string Transaction =
        """
        {"compare":[{"key":"a","exists":true},{"key":"b","etag":"\"1.2\""}],"then":[{"op":"delete","key":"a"}],
        "else":[{"op":"touch","key":"b"}]}
        """;

    private static readonly DateTimeOffset Now = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public void Both_bodies_are_right()
    {
        Assert.Null(Read(Encoding.UTF8.GetBytes(Batch)));
        Assert.Null(ReadTransaction(Encoding.UTF8.GetBytes(Transaction)));
    }

    [Fact]
    public void Every_cut_is_a_fault()
    {
        var batch = Encoding.UTF8.GetBytes(Batch);
        for (var length = 0; length < batch.Length; length++)
            Assert.Equal(400, Read(batch.AsMemory(0, length))!.Kind.Status);
        var transaction = Encoding.UTF8.GetBytes(Transaction);
        for (var length = 0; length < transaction.Length; length++)
            Assert.Equal(400, ReadTransaction(transaction.AsMemory(0, length))!.Kind.Status);
    }

    [Fact]
    public void Every_changed_byte_is_a_fault_or_another_body()
    {
        foreach (var change in "\0\"\\{}[],:0nt \u007f\u00ff"u8.ToArray().Append((byte)0xFF))
        {
            Try(Batch, body => Read(body));
            Try(Transaction, body => ReadTransaction(body));

            void Try(string text, Func<byte[], Problem?> read)
            {
                var body = Encoding.UTF8.GetBytes(text);
                for (var i = 0; i < body.Length; i++)
                {
                    var before = body[i];
                    body[i] = change;

                    // A fault says where it is, and never repeats more of the body than any error does.
                    if (read(body) is { } problem)
                        Assert.InRange(Encoding.UTF8.GetByteCount(problem.Detail), 10, 1000);
                    body[i] = before;
                }
            }
        }
    }

    private static Problem? Read(ReadOnlyMemory<byte> body) => BatchReader.Read(body, Now, new OperationList("ops"));

    private static Problem? ReadTransaction(ReadOnlyMemory<byte> body) => BatchReader.Read(body, Now, new TransactionBody());
}
