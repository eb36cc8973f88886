using System.Collections.Immutable;
using Pail.Runtime.Processes;
using Pail.Runtime.Servers;

namespace Pail.Runtime.Tests.Guide;

#region Bucket
internal static class Bucket
{
    public static ValueTask<StartResult> StartLink(Self self, ServerOptions? options = null) =>
        self.StartAgentLink(() => ImmutableDictionary<string, int>.Empty, options);

    public static ValueTask<int?> Get(Node node, Destination bucket, string key) =>
        node.Agent<ImmutableDictionary<string, int>>(bucket).Get(items => items.TryGetValue(key, out var value) ? value : (int?)null);

    public static ValueTask Put(Node node, Destination bucket, string key, int value) =>
        node.Agent<ImmutableDictionary<string, int>>(bucket).Update(items => items.SetItem(key, value));

    public static ValueTask<int?> Delete(Node node, Destination bucket, string key) =>
        node.Agent<ImmutableDictionary<string, int>>(bucket)
            .GetAndUpdate(items => (items.TryGetValue(key, out var value) ? value : (int?)null, items.Remove(key)));
}
#endregion
