namespace Pail.Server.Tests.Packaging;

/// <summary>The systemd unit, as systemd itself reads it.</summary>
public sealed class SystemdUnitTests
{
    private const string Unit = "src/Server/Packaging/pail.service";

    [Fact]
    public async Task Systemd_finds_nothing_wrong_but_that_the_server_is_not_installed()
    {
        Tools.Need("systemd-analyze", "install systemd");

        var (_, output, errors) = await Tools.Run("systemd-analyze", "verify", "--man=no", Unit);

        var lines = (output + errors).Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Where(line => line.Contains("pail", StringComparison.Ordinal));
        Assert.Equal(["pail.service: Command /opt/pail/Pail.Server is not executable: No such file or directory"], lines);
    }

    // 10 is no protection at all, 0 the most. Systemd calls up to 3.9 OK; the server needs its network, which costs the most of it.
    [Fact]
    public async Task Systemd_rates_the_exposure_as_OK()
    {
        Tools.Need("systemd-analyze", "install systemd");

        var (code, output, errors) = await Tools.Run("systemd-analyze", "security", "--offline=true", "--threshold=39", "--no-pager", Unit);

        Assert.True(code == 0, output + errors);
    }
}
