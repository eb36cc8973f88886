using Pail.Bench.Buckets.Workloads;
using Pail.Bench.Compare;

namespace Pail.Bench.Buckets;

/// <content>The rows of YCSB's core workloads.</content>
internal static partial class BucketComparison
{
    private const int YcsbCallers = 16;

    private static readonly (char Mix, string Meaning)[] Mixes =
    [
        ('A', "50 % read, 50 % update"),
        ('B', "95 % read, 5 % update"),
        ('C', "100 % read"),
        ('D', "95 % read latest, 5 % insert"),
        ('E', "95 % scan, 5 % insert"),
        ('F', "50 % read, 50 % read-modify-write"),
    ];

    private static IEnumerable<Experiment> Ycsb(CompareOptions options)
    {
        var records = options.Quick ? 10_000 : 100_000;
        return Mixes
            .Where(mix => !options.Quick || mix.Mix is 'A' or 'E' or 'F')
            .Select(mix => Quickly(options, Each(
                $"YCSB {mix.Mix} ({mix.Meaning}), {Wording.Count(YcsbCallers, "caller")}",
                YcsbAbout(mix.Mix, records),
                BucketContests.Ycsb(mix.Mix, records, YcsbCallers))) with
            {
                IsVariation = mix.Mix is 'F',
                IsRepetition = mix.Mix is 'B' or 'D',
            });
    }

    private static string YcsbAbout(char mix, int records)
    {
        var most = Wording.Digits(Workloads.Ycsb.Room * records);
        var insert = $"n insert puts a new record, or overwrites an inserted one when there are {most}";
        var special = mix switch
        {
            'A' or 'B' => "An update overwrites a record",
            'D' => $"A{insert}",
            'E' => $"A scan lists 1 to 100 keys from a key on; a{insert}",
            'F' => "A read-modify-write gets a record and puts it if its revision is still the same, and else begins again",
            _ => "Nothing is written",
        };
        var keys = mix == 'D'
            ? "the newer a record is, the more often it is read (zipfian)"
            : "a few records, which are not neighbours, are used very often (zipfian, 0.99, scrambled)";
        return $"{YcsbCallers} tasks at the same time work on one bucket of {Wording.Digits(records)} records of {Records.Kilobyte.Length} "
            + $"bytes; {keys}. {special}. {Wording.WholeTime}";
    }
}
