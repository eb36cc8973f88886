using Pail.Buckets;
using Pail.Sample.Caching;

await using var shop = Shop.Build(args, new BucketConfig { Backend = BucketBackend.Table });
await shop.RunAsync();
