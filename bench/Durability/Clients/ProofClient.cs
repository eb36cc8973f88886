using System.Globalization;
using System.Text;
using System.Text.Json;
using Pail.Bench.Durability.Model;

namespace Pail.Bench.Durability.Clients;

/// <summary>What all clients of the proof have in common: the server, the ledger, and what answers mean.</summary>
internal abstract class ProofClient(DurableClient http, Ledger ledger, Random random)
{
    // Answers that no client of the proof gives a reason for.
    private static readonly HashSet<string> Wrong = new(StringComparer.Ordinal)
    {
        "bucket-not-found", "bucket-failed", "internal-error", "invalid-header", "invalid-json", "invalid-path", "invalid-query",
        "not-json", "not-an-integer", "request-too-large", "storage-failed", "storage-full", "unknown-field", "value-too-large",
    };

    protected DurableClient Http => http;

    protected Ledger Ledger => ledger;

    protected Random Random => random;

    /// <summary>Works until the server is gone, or the caller says so.</summary>
    internal async Task Run(CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            try
            {
                await Step(stop);
            }
            catch (Exception gone) when (gone is HttpRequestException or IOException)
            {
                // The server was killed, or one request took too long. What it would have done stays open.
                await Task.Yield();
            }
            catch (OperationCanceledException)
            {
                return;
            }
        }
    }

    protected abstract Task Step(CancellationToken stop);

    /// <summary>Notes what the answer says about a write.</summary>
    protected void Settle(KeyModel model, Attempt attempt, Answer answer, string? content = null)
    {
        CheckCode(answer.Code, $"{attempt.Kind} of {model.Key}", answer);
        if (answer.IsDone)
            model.Acknowledge(attempt, answer.Tag, content);
        else if (!answer.IsUnknown)
            model.Refuse(attempt);
    }

    protected void CheckCode(string? code, string what, Answer answer)
    {
        if (code is not null && Wrong.Contains(code))
            Ledger.Report(FaultKind.WrongAnswer, $"{what} is answered with {(int)answer.Status} {Encoding.UTF8.GetString(answer.Body)}");
    }

    /// <summary>Reads a value from an answer. A value that is not whole is reported.</summary>
    protected Found? Read(string bucket, string key, Answer answer)
    {
        if (!answer.IsDone)
            return null;
        var found = Read(Ledger, bucket, key, new Listed(answer.Tag!.Value, answer.Body, answer.ExpiresAt));
        if (found is not null
            && Stamp.KindOf(key) is KeyKind.Own or KeyKind.Hot
            && answer.Number is { } number
            && !found!.Content.StartsWith($"#{number}/", StringComparison.Ordinal))
            Ledger.Report(FaultKind.Torn, $"{bucket}/{key}: {found.Content} has the metadata of {number}");
        return found;
    }

    /// <summary>Reads a value. One that is not whole is reported.</summary>
    internal static Found? Read(Ledger ledger, string bucket, string key, Listed listed)
    {
        if (Stamp.Read(key, listed.Value) is { } content)
            return new Found(listed.Tag, content, listed.ExpiresAt);
        var start = Encoding.UTF8.GetString(listed.Value.AsSpan(0, Math.Min(80, listed.Value.Length)));
        ledger.Report(FaultKind.Torn, $"{bucket}/{key}: the {listed.Value.Length} bytes with {listed.Tag} are no whole value: {start}");
        return null;
    }

    protected static (string Name, string Value) Metadata(long number) =>
        ("Kv-Meta-Number", number.ToString(CultureInfo.InvariantCulture));

    /// <summary>A size of a value: mostly small, now and then one of many pages.</summary>
    protected int Size() => random.Next(200) switch
    {
        0 => random.Next(100_000, 300_000),
        < 8 => random.Next(5_000, 30_000),
        _ => random.Next(10, 400),
    };

    /// <summary>The results of a batch or transaction.</summary>
    protected static List<(int Status, string? Code, Tag? Tag, JsonElement Item)> Results(Answer answer)
    {
        // The elements outlive the document, whose memory is not pooled then.
        using var document = JsonDocument.Parse(answer.Body);
        return [.. document.RootElement.GetProperty("results").EnumerateArray().Select(static item => (
            item.GetProperty("status").GetInt32(),
            item.TryGetProperty("code", out var code) ? code.GetString() : null,
            item.TryGetProperty("etag", out var tag) ? Tag.Parse(tag.GetString()!) : (Tag?)null,
            item.Clone()))];
    }
}
