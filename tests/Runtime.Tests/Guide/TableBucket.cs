using Pail.Runtime.Processes;
using Pail.Runtime.Tables;

namespace Pail.Runtime.Tests.Guide;

#region TableBucket
internal static class TableBucket
{
    public static void New(Self self, string name) =>
        self.NewTable<string, int>(new TableOptions { Name = name, Named = true, Protection = TableProtection.Public });

    public static int? Get(Node node, string bucket, string key) => Find(node, bucket).TryLookup(key, out var value) ? value : null;

    public static void Put(Node node, string bucket, string key, int value) => Find(node, bucket).Insert(key, value);

    public static int? Delete(Node node, string bucket, string key) => Find(node, bucket).TryTake(key, out var value) ? value : null;

    private static Table<string, int> Find(Node node, string bucket) =>
        node.WhereIsTable<Table<string, int>>(bucket) ?? throw new KeyNotFoundException($"There is no bucket named {bucket}.");
}
#endregion
