using Pail.Buckets;
using Pail.Server.Hosting;

namespace Pail.Server.Tests.Storage;

/// <summary>The command that saves what is readable of a damaged storage.</summary>
public sealed class SalvageCommandTests : IDisposable
{
    private readonly DataDirectory _data = new();
    private readonly DataDirectory _other = new();

    private string Saved => Path.Combine(_other.Path, "saved");

    public void Dispose()
    {
        _data.Dispose();
        _other.Dispose();
    }

    [Fact]
    public async Task A_server_that_does_not_start_names_the_command_and_what_was_saved_is_served()
    {
        await using (var server = await RealServer.Start(null, "--data", _data.Path))
        {
            await StorageViewTests.Fill(server);
            using var last = await server.Put("/v1/buckets/b/keys/last", "a value that can be found in the file");
        }

        var file = Path.Combine(_data.Path, "pail.db");
        var bytes = await File.ReadAllBytesAsync(file, TestServer.Cancelled);
        for (var at = 0; bytes.AsSpan(at).IndexOf("a value that can"u8) is >= 0 and var found; at += found + 1)
            bytes[at + found] ^= 1;
        await File.WriteAllBytesAsync(file, bytes, TestServer.Cancelled);
        var (_, refused) = await _data.StartInVain();
        Assert.Contains($"salvage --data {_data.Path} --to NEWDIR", refused, StringComparison.Ordinal);

        var (code, output, errors) = await Run("--data", _data.Path, "--to", Saved);

        Assert.Equal((0, ""), (code, errors));
        Assert.StartsWith($"Saved 1 bucket with 3 keys into {Saved}\n", output, StringComparison.Ordinal);
        Assert.Contains("\nLost: the batches ", output, StringComparison.Ordinal);
        Assert.Contains("\nWhat was saved is the state of one moment.", output, StringComparison.Ordinal);
        await using var again = await RealServer.Start(null, "--data", Saved);
        using var got = await again.Get("/v1/buckets/b/keys/2");
        Assert.Equal("value 2", await got.Text());
    }

    [Fact]
    public async Task Wrong_arguments_are_refused()
    {
        Assert.Equal((2, "", "pail: --data must be the directory of the damaged storage, but is missing: "
            + "salvage --data DIR --to NEWDIR\n"), await Run());
        Assert.Equal((2, "", "pail: --to must be a directory for the new storage, but is missing: "
            + "salvage --data DIR --to NEWDIR\n"), await Run("--data", _data.Path));
        Assert.Equal((2, "", "pail: --to must be a directory for the new storage, but is empty: "
            + "salvage --data DIR --to NEWDIR\n"), await Run("--data", _data.Path, "--to="));
        Assert.Equal((2, "", "pail: Unknown argument --form; the command is: salvage --data DIR --to NEWDIR\n"), await Run("--form"));
        var (code, _, errors) = await Run("--data", _data.Path, "--to", Saved);
        Assert.Equal((1, true), (code, errors.StartsWith("pail: There is no store in", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task The_new_directory_is_not_within_the_damaged_one()
    {
        foreach (var to in (string[])[_data.Path, Path.Combine(_data.Path, "sub"), Path.Combine(_data.Path, "a", "..")])
        {
            Assert.Equal(
                (2, "", $"pail: --to must be a directory outside of {_data.Path}, which is read, but is \"{to}\".\n"),
                await Run("--data", _data.Path, "--to", to));
        }

        // A name that only begins with the other, or with two dots, is another.
        Assert.Equal(1, (await Run("--data", _data.Path, "--to", _data.Path + "-saved")).Code);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task When_nothing_can_be_saved_the_message_names_what_is_there_and_the_target_is_as_before(bool isThere)
    {
        await using (var server = await RealServer.Start(null, "--data", _data.Path))
            await StorageViewTests.Fill(server);
        var file = Path.Combine(_data.Path, "pail.db");
        var bytes = await File.ReadAllBytesAsync(file, TestServer.Cancelled);
        await File.WriteAllBytesAsync(file, bytes[..1000], TestServer.Cancelled);
        if (isThere)
            Directory.CreateDirectory(Saved);

        var (code, output, errors) = await Run("--data", _data.Path, "--to", Saved);

        Assert.Equal((1, ""), (code, output));
        Assert.StartsWith(
            $"pail: Nothing of the store in {_data.Path} can be salvaged, so only a backup helps. The file {file} ",
            errors,
            StringComparison.Ordinal);
        Assert.DoesNotContain(Saved, errors, StringComparison.Ordinal);
        Assert.DoesNotContain("Salvage", errors, StringComparison.Ordinal);
        Assert.Equal(isThere, Directory.Exists(Saved));
        if (isThere)
            Assert.Empty(Directory.GetFileSystemEntries(Saved));
    }

    private static async Task<(int Code, string Output, string Errors)> Run(params string[] args)
    {
        var (output, errors) = (new StringWriter { NewLine = "\n" }, new StringWriter { NewLine = "\n" });
        var code = await PailServer.Run(["salvage", .. args], static services => services.AddPailBuckets(), output, errors);
        return (code, output.ToString(), errors.ToString());
    }
}
