using Pail.Buckets;
using Pail.Server.Hosting;

namespace Pail.Server.Tests.Storage;

/// <summary>What the user who started the program reads when durable buckets cannot be used.</summary>
public sealed class StorageFailureTests
{
    [Fact]
    public void A_missing_library_is_named_wherever_the_error_has_it()
    {
        var missing = new DllNotFoundException("Unable to load shared library 'e_sqlite3' or one of its dependencies.\nA second line.");
        var started = new InvalidOperationException(
            "The supervision tree did not start.", new TypeInitializationException("SqliteConnection", missing));

        foreach (var error in (Exception[])[missing, started])
        {
            var failure = StorageFailure.Of(error, opening: null)!;
            Assert.True(failure.IsSetting);
            Assert.Contains("e_sqlite3", failure.Message, StringComparison.Ordinal);
            Assert.Contains(
                $", which durable buckets need, is not beside {AppContext.BaseDirectory}", failure.Message, StringComparison.Ordinal);
        }

        Assert.Null(StorageFailure.Of(new DllNotFoundException("Unable to load shared library 'msquic'"), opening: null));
    }

    [Fact]
    public void Any_other_error_of_the_opening_is_one_line_and_no_error_of_the_settings()
    {
        var error = new InvalidOperationException("The supervision tree did not start: child buckets", new FormatException("a\nb"));

        Assert.Equal(
            new StorageFailure(
                $"The durable buckets in {Path.GetFullPath("d")} could not be opened: System.FormatException: a b", IsSetting: false),
            StorageFailure.Of(error, "d"));
        Assert.Null(StorageFailure.Of(error, opening: null));
        Assert.Null(StorageFailure.Of(new InvalidOperationException("x", new FormatException("y")), "d"));
    }

    [Fact]
    public void Damage_has_advice_only_where_a_server_was_being_started()
    {
        var damage = new BucketStorageException(BucketStorageFault.Damaged, "The file is damaged.");

        Assert.EndsWith(
            $"--data {Path.GetFullPath("d")} --to NEWDIR", StorageFailure.Of(damage, "d")!.Message, StringComparison.Ordinal);
        Assert.Equal("The file is damaged.", StorageFailure.Of(damage, opening: null)!.Message);
    }
}
