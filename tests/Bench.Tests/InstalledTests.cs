using Pail.Bench.Buckets.Workloads;
using Pail.Bench.Programs;

namespace Pail.Bench.Tests;

public sealed class InstalledTests : IDisposable
{
    private readonly string _first = Directory.CreateTempSubdirectory().FullName;
    private readonly string _second = Directory.CreateTempSubdirectory().FullName;

    private string Folders => $"{_first}{Path.PathSeparator}{Path.PathSeparator}{_second}";

    public void Dispose()
    {
        Directory.Delete(_first, recursive: true);
        Directory.Delete(_second, recursive: true);
    }

    [Fact]
    public void A_program_is_found_in_the_first_folder_that_has_it()
    {
        Make(_second, "redis-server");
        Assert.Equal(Path.Combine(_second, "redis-server"), Installed.Find("redis-server", Folders));

        Make(_first, "redis-server");
        Assert.Equal(Path.Combine(_first, "redis-server"), Installed.Find("redis-server", Folders));
    }

    [Fact]
    public void A_program_that_no_folder_has_is_not_found()
    {
        Make(_first, "redis-cli");

        Assert.Null(Installed.Find("redis-server", Folders));
        Assert.Null(Installed.Find("redis-server", ""));
    }

    [Fact]
    public void Redis_and_Garnet_are_two_contestants()
    {
        Make(_first, "garnet-server");
        Make(_second, "redis-server");

        Assert.Equal(["Redis", "Garnet"], RedisProgram.In(Folders).Select(program => program.Name));
    }

    [Theory]
    [InlineData("redis-server", "Redis")]
    [InlineData("garnet-server", "Garnet")]
    public void One_of_both_takes_part_alone(string file, string name)
    {
        Make(_second, file);

        Assert.Equal(name, Assert.Single(RedisProgram.In(Folders)).Name);
    }

    [Fact]
    public void Without_either_nothing_takes_part() => Assert.Empty(RedisProgram.In(Folders));

    [Theory]
    [InlineData("Redis server v=7.0.15 sha=00000000:0 malloc=jemalloc-5.3.0 bits=64 build=ae4d7c97\n", "Redis server v=7.0.15")]
    [InlineData("GarnetServer 2.2.8+5cc8f3f50aa57ed694dfda928e4467593e073656\n\n", "GarnetServer 2.2.8")]
    public void A_version_is_written_without_the_hash_of_the_sources(string output, string version) =>
        Assert.Equal(version, RedisProgram.Version(output));

    private static void Make(string folder, string file) => File.WriteAllText(Path.Combine(folder, file), "");
}
