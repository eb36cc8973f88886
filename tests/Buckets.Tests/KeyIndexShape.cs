namespace Pail.Buckets.Tests;

/// <summary>Checks the whole structure of a <see cref="KeyIndex" />: order, separators, links of the leaves, counts, equal depth.</summary>
internal static class KeyIndexShape
{
    internal static void Check(KeyIndex index, string[] expected)
    {
        var leaves = new List<KeyLeaf>();
        Visit(index.Root, low: null, high: null, depth: 0, leaves, []);
        Assert.Equal(expected, leaves.SelectMany(leaf => leaf.Keys.ToArray()));
        Assert.Equal(expected.Length, index.Count);
        for (var i = 0; i < leaves.Count; i++)
        {
            Assert.Same(i == 0 ? null : leaves[i - 1], leaves[i].Previous);
            Assert.Same(i == leaves.Count - 1 ? null : leaves[i + 1], leaves[i].Next);
        }
    }

    internal static int Leaves(KeyIndex index)
    {
        var leaves = new List<KeyLeaf>();
        Visit(index.Root, low: null, high: null, depth: 0, leaves, []);
        return leaves.Count;
    }

    private static void Visit(KeyNode node, string? low, string? high, int depth, List<KeyLeaf> leaves, HashSet<int> depths)
    {
        Assert.InRange(node.Count, depth == 0 ? 0 : 1, node.Limit);
        if (node is KeyLeaf leaf)
        {
            leaves.Add(leaf);
            depths.Add(depth);
            Assert.Single(depths);
            foreach (var key in leaf.Keys)
            {
                Assert.True(low is null || Utf8Order.Compare(low, key) <= 0);
                Assert.True(high is null || Utf8Order.Compare(key, high) < 0);
            }
            return;
        }
        var branch = (KeyBranch)node;
        Assert.True(depth > 0 || branch.Count > 1);
        for (var i = 0; i < branch.Count; i++)
        {
            var from = i == 0 ? low : branch.SeparatorAfter(i - 1);
            var to = i == branch.Count - 1 ? high : branch.SeparatorAfter(i);
            Visit(branch.Child(i), from, to, depth + 1, leaves, depths);
        }
    }
}
