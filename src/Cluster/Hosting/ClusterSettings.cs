using System.Net;
using Pail.Cluster.Stores;
using Pail.Server.Hosting;
using Pail.Server.Http;
using Pail.Server.Problems;

namespace Pail.Cluster.Hosting;

/// <summary>The settings that the cluster has beside those of the server, read and checked once.</summary>
internal sealed record ClusterSettings
{
    internal const string StoreName = "store";
    internal const string MembershipName = "membership";
    internal const string ClusterIdName = "clusterId";
    internal const string SiloAddressName = "siloAddress";
    internal const string SiloNameName = "siloName";
    internal const string ProbeTimeoutName = "probeTimeout";
    internal const string ReadWindowName = "readWindow";
    internal const string MaxClockSkewName = "maxClockSkew";
    internal const string DashboardName = "dashboard";

    /// <summary>The settings with one value.</summary>
    internal static readonly string[] Values =
    [
        StoreName, MembershipName, ClusterIdName, SiloAddressName, SiloNameName, ProbeTimeoutName, ReadWindowName, MaxClockSkewName,
        SiloCertificateFiles.CertificateName, SiloCertificateFiles.KeyName, SiloCertificateFiles.AuthorityName,
    ];

    /// <summary>The settings that are true or false.</summary>
    internal static readonly string[] Flags = [DashboardName];

    /// <summary>What the server has for the disk of one machine, and why a cluster has no use for it.</summary>
    internal static readonly IReadOnlyDictionary<string, string> Refused = new Dictionary<string, string>
    {
        ["data"] = "data is for a single server. A cluster keeps its buckets in --store, such as --store sqlite:DIRECTORY.",
        ["sync"] = "sync is for a single server. In a cluster every write is in --store before it is answered.",
        ["durable"] = "durable is for a single server. In a cluster all buckets are kept in --store.",
        ["restore"] = "restore is for a single server. Send its backup to a cluster with POST …:import, or restore the --store itself.",
        ["salvage"] = "salvage is for the files of a single server: use Pail.Server salvage. A cluster keeps its buckets in --store.",
        ["tcp"] = "tcp is for a single server: the line protocol has no way to tell which silo to ask.",
    };

    /// <summary>Where the buckets are kept.</summary>
    internal required StoreAddress Store { get; init; }

    /// <summary>Whether nobody has named a store, so that it is the one of this user on this machine.</summary>
    internal required bool IsDefaultStore { get; init; }

    /// <summary>Where the silos find each other.</summary>
    internal required StoreAddress Membership { get; init; }

    /// <summary>The name of the cluster. Silos with another name do not join it.</summary>
    internal required string ClusterId { get; init; }

    /// <summary>Where this silo listens for the others, and where they reach it.</summary>
    internal required IPEndPoint SiloAddress { get; init; }

    /// <summary>The name of this silo for people.</summary>
    internal required string SiloName { get; init; }

    /// <summary>The certificates of the connections between silos; null for no TLS.</summary>
    internal required RenewedCertificates? Certificates { get; init; }

    /// <summary>For how long an answer to a probe may take.</summary>
    internal required TimeSpan ProbeTimeout { get; init; }

    /// <summary>For how long an owner may answer readers after the store has confirmed that it is the owner.</summary>
    internal required TimeSpan ReadWindow { get; init; }

    /// <summary>How far the clock of this machine may be from the store's.</summary>
    internal required TimeSpan MaxClockSkew { get; init; }

    /// <summary>Whether the dashboard of Orleans is there.</summary>
    internal required bool HasDashboard { get; init; }

    internal static ClusterSettings Read(IConfiguration configuration)
    {
        var named = ReadStore(configuration, StoreName);
        var store = named ?? new StoreAddress(StoreKind.Sqlite, UserDirectory.Path);
        var membership = ReadStore(configuration, MembershipName) ?? store;
        if (store.Kind == StoreKind.Memory && membership.Kind != StoreKind.Memory)
        {
            throw new StartupException(
                $"{StoreName} is memory, which other silos cannot reach, so {MembershipName} must be memory too, but is {membership}.");
        }

        if (membership.Kind == StoreKind.Memory && store.Kind != StoreKind.Memory)
        {
            throw new StartupException(
                $"{MembershipName} is memory, where no other silo finds this one, so {StoreName} must be memory too, but is {store}: "
                + "several silos that do not know of each other would take its buckets from each other.");
        }

        var certificates = SiloCertificateFiles.Read(configuration) is { } files ? new RenewedCertificates(files) : null;
        var insecure = ServerOptions.ReadFlag(configuration, ServerOptions.Insecure);
        return new ClusterSettings
        {
            Store = store,
            IsDefaultStore = named is null,
            Membership = membership,
            ClusterId = ReadName(configuration, ClusterIdName) ?? "pail",
            SiloAddress = SiloAddressSetting.Read(configuration, mayBeOpen: insecure || certificates is not null),
            SiloName = ReadName(configuration, SiloNameName) ?? $"{Environment.MachineName}-{Environment.ProcessId}",
            Certificates = certificates,
            ProbeTimeout = ReadTime(configuration, ProbeTimeoutName, TimeSpan.FromSeconds(1), TimeSpan.FromMilliseconds(100)),
            ReadWindow = ReadTime(configuration, ReadWindowName, TimeSpan.FromSeconds(1), TimeSpan.FromMilliseconds(10)),
            MaxClockSkew = ReadTime(configuration, MaxClockSkewName, TimeSpan.FromSeconds(5), TimeSpan.FromMilliseconds(1)),
            HasDashboard = ServerOptions.ReadFlag(configuration, DashboardName),
        };
    }

    private static StoreAddress? ReadStore(IConfiguration configuration, string name)
    {
        if (StorageSettings.NeedText(configuration, name, "a store") is not { } text)
            return null;
        return StoreAddress.TryParse(text, out var address, out var error) ? address : throw new StartupException($"{name} {error}.");
    }

    private static string? ReadName(IConfiguration configuration, string name) => configuration[name] switch
    {
        null => null,
        var text when ApiKeySettings.IsName(text) => text,
        var text => throw new StartupException($"{name} must be {ApiKeySettings.ExpectedName}, but is {Echo.Quote(text)}."),
    };

    private static TimeSpan ReadTime(IConfiguration configuration, string name, TimeSpan otherwise, TimeSpan least)
    {
        if (configuration[name] is not { } text)
            return otherwise;
        return Durations.TryRead(text, out var time) && time >= least && time <= TimeSpan.FromHours(1)
            ? time
            : throw new StartupException(
                $"{name} must be {Durations.Expected}, from {least.TotalMilliseconds:0}ms to 1h, but is {Echo.Quote(text)}.");
    }
}
