using System.Net;
using Pail.Bench.Durability.Model;

namespace Pail.Bench.Durability.Clients;

/// <summary>Makes a bucket, fills, clears and deletes it, and makes it again.</summary>
internal sealed class LifeWriter(DurableClient http, Ledger ledger, Random random, LifeModel model, string backend)
    : ProofClient(http, ledger, random)
{
    private const int Keys = 8;

    protected override async Task Step(CancellationToken stop)
    {
        // Nobody knows what is there until the next start.
        if (model.IsOpen)
        {
            await Task.Delay(Timeout.Infinite, stop);
            return;
        }

        var path = $"/v1/buckets/{model.Bucket}";
        var empty = new LifeState(Exists: true, LifeModel.Absent.Keys);
        if (!model.Current.Exists)
        {
            await Do(empty, () => Http.PutJson(path, BucketPlan.Configuration(backend)));
            return;
        }

        switch (Random.Next(20))
        {
            case 0:
                await Do(LifeModel.Absent, () => Http.Delete($"{path}?force=true"));
                break;
            case 1 or 2:
                await Do(empty, () => Http.Post($"{path}:clear"));
                break;
            case 3 or 4 when model.Current.Keys.Count > 0:
                var gone = model.Current.Keys.Keys.ElementAt(Random.Next(model.Current.Keys.Count));
                await Do(model.Current.Without(gone), () => Http.Delete(DurableClient.KeyPath(model.Bucket, gone)));
                break;
            default:
                await Put(BucketPlan.Key("own", 0, Random.Next(Keys)));
                break;
        }
    }

    private async Task Put(string key)
    {
        var number = Ledger.NextNumber();
        var size = Random.Next(10, 2000);
        var content = Stamp.Content(number, size);
        model.Begin(model.Current.With(key, null, content));
        var answer = await Http.Put(DurableClient.KeyPath(model.Bucket, key), Stamp.Text(key, number, size), Metadata(number));
        Settle(answer, model.Current.With(key, answer.Tag, content));
    }

    private async Task Do(LifeState after, Func<Task<Answer>> send)
    {
        model.Begin(after);
        Settle(await send(), after);
    }

    private void Settle(Answer answer, LifeState after)
    {
        CheckCode(answer.Code, $"A request for {model.Bucket}", answer);
        if (answer.Status is HttpStatusCode.NotFound)
            Ledger.Report(FaultKind.Lost, $"{model.Bucket}: {answer.Code}, but must have {model.Current}");
        if (answer.IsDone)
            model.Acknowledge(after);
        else if (!answer.IsUnknown)
            model.Refuse();
    }
}
