using System.Buffers.Binary;
using System.ComponentModel;
using System.Diagnostics;
using System.Text;
using Pail.Runtime.Tables;

namespace Pail.Runtime.Tests.Tables.Differential;

/// <summary>Runs sequences of operations on real <c>ets</c> tables, if Erlang is installed.</summary>
public sealed class RealEts : IDisposable
{
    private const int PrefixSize = sizeof(int);

    private readonly Process? _erlang = Start();

    public void Dispose()
    {
        // Erlang ends by itself when its input ends.
        _erlang?.StandardInput.Close();
        _erlang?.WaitForExit();
        _erlang?.Dispose();
    }

    /// <summary>Skips the test if Erlang is not installed, with a message that says how to install it.</summary>
    internal void Need() => Assert.SkipWhen(_erlang is null, "needs escript, which comes with Erlang: apt-get install erlang-base");

    /// <summary>Sends a sequence to Erlang. The answers are read later, so both sides work at the same time.</summary>
    internal async Task<Func<Task<string[]>>> Begin(TableType type, IEnumerable<string> operations)
    {
        var sequence = Encoding.ASCII.GetBytes(string.Join('\n', operations.Prepend(NameOf(type))));
        var prefix = new byte[PrefixSize];
        BinaryPrimitives.WriteInt32BigEndian(prefix, sequence.Length);
        var input = _erlang!.StandardInput.BaseStream;
        await input.WriteAsync(prefix, TestContext.Current.CancellationToken);
        await input.WriteAsync(sequence, TestContext.Current.CancellationToken);
        await input.FlushAsync(TestContext.Current.CancellationToken);
        return End;
    }

    private static string NameOf(TableType type) => type switch
    {
        TableType.Set => "set",
        TableType.OrderedSet => "ordered_set",
        TableType.Bag => "bag",
        _ => "duplicate_bag",
    };

    private static Process? Start()
    {
        var script = Path.Combine(AppContext.BaseDirectory, "Tables", "Differential", "ets.escript");
        try
        {
            return Process.Start(new ProcessStartInfo("escript", [script]) { RedirectStandardInput = true, RedirectStandardOutput = true });
        }
        catch (Win32Exception)
        {
            return null;
        }
    }

    private async Task<string[]> End()
    {
        var output = _erlang!.StandardOutput.BaseStream;
        var prefix = new byte[PrefixSize];
        await output.ReadExactlyAsync(prefix, TestContext.Current.CancellationToken);
        var answers = new byte[BinaryPrimitives.ReadInt32BigEndian(prefix)];
        await output.ReadExactlyAsync(answers, TestContext.Current.CancellationToken);
        return Encoding.ASCII.GetString(answers).Split('\n');
    }
}
