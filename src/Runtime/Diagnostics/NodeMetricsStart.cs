using System.Globalization;
using Pail.Runtime.Processes;

namespace Pail.Runtime.Diagnostics;

/// <summary>Starts the metrics of nodes.</summary>
public static class NodeMetricsStart
{
    private static int _started;

    /// <summary>Makes the figures of a node available to listeners of meters: see <see cref="NodeMetrics"/>.</summary>
    /// <param name="node">The node.</param>
    /// <param name="name">The value of the tag <c>pail.node</c>; a number by default.</param>
    /// <returns>The metrics. They end with the node, or when they are disposed of.</returns>
    /// <exception cref="InvalidOperationException">The node has metrics already.</exception>
    public static NodeMetrics StartMetrics(this Node node, string? name = null)
    {
        ArgumentNullException.ThrowIfNull(node);
        return new NodeMetrics(node, name ?? Interlocked.Increment(ref _started).ToString(CultureInfo.InvariantCulture));
    }
}
