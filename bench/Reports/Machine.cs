using System.Globalization;
using System.Runtime.InteropServices;

namespace Pail.Bench.Reports;

/// <summary>The machine, for the head of a report.</summary>
internal static class Machine
{
    private const string Processors = "/proc/cpuinfo";

    /// <summary>The model of the processor, or its architecture where the system does not tell the model.</summary>
    public static string Processor =>
        (File.Exists(Processors) ? File.ReadLines(Processors) : [])
        .FirstOrDefault(line => line.StartsWith("model name", StringComparison.Ordinal))?.Split(':')[1].Trim()
        ?? RuntimeInformation.ProcessArchitecture.ToString();

    public static string Cores => string.Create(CultureInfo.InvariantCulture, $"{Environment.ProcessorCount}");

    public static string Memory => string.Create(
        CultureInfo.InvariantCulture, $"{GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / (double)(1L << 30):0.#} GiB");

    public static string System => $"{RuntimeInformation.OSDescription}, {RuntimeInformation.FrameworkDescription}";
}
