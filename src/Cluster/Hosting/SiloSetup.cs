using Orleans.Configuration;
using Orleans.Connections.Security;
using Orleans.Dashboard;

namespace Pail.Cluster.Hosting;

/// <summary>Sets Orleans up. Each value that differs from Orleans' own has its reason beside it.</summary>
internal static class SiloSetup
{
    internal const string ServiceId = "pail";

    // A value may have 512 MiB, and something is around it. Orleans' own limit is 100 MB.
    private const int MaxMessageBytes = 600 * 1024 * 1024;

    /// <summary>For how long a silo tries to reach all others before it gives up.</summary>
    internal static readonly TimeSpan MaxJoinTime = TimeSpan.FromMinutes(1);

    // A bucket has its own time limit for calls, which is the better one to answer with: it says which bucket was slow. This one only ends
    // what nobody waits for any more.
    private static readonly TimeSpan ResponseTimeout = TimeSpan.FromMinutes(10);

    private static readonly TimeSpan MaxActivationTime = TimeSpan.FromMinutes(10);

    internal static void Apply(ISiloBuilder silo, ClusterSettings settings)
    {
        silo.Configure<ClusterOptions>(cluster =>
        {
            cluster.ServiceId = ServiceId;
            cluster.ClusterId = settings.ClusterId;
        });
        silo.Configure<SiloOptions>(options => options.SiloName = settings.SiloName);
        silo.Configure<EndpointOptions>(endpoint =>
        {
            endpoint.AdvertisedIPAddress = settings.SiloAddress.Address;
            endpoint.SiloPort = settings.SiloAddress.Port;
            endpoint.SiloListeningEndpoint = settings.SiloAddress;

            // No clients but the silos themselves.
            endpoint.GatewayPort = 0;
        });
        silo.Configure<ClusterMembershipOptions>(membership =>
        {
            // A silo that was killed is noticed in this time, and not in 8 to 11 seconds.
            membership.ProbeTimeout = settings.ProbeTimeout;

            // Otherwise a silo that hangs, but whose connections are open, is dead only after 12 seconds.
            membership.EnableConnectionLivenessCheck = false;

            // A silo that was declared dead while it hung reads here that it must end. Orleans' own value is a minute.
            membership.TableRefreshTimeout = TimeSpan.FromSeconds(5);

            // A silo joins when it reaches all others whose last sign of life is younger than three of these, and the votes of silos
            // without one are not needed to declare a silo dead. With Orleans' 30 seconds, a cluster whose silos were all killed would
            // not start for a minute and a half, and the last one of three would not take over before.
            membership.IAmAliveTablePublishTimeout = TimeSpan.FromSeconds(2);

            // A silo that cannot reach the others gives up after this time, and says why. Orleans tries for five minutes.
            membership.MaxJoinAttemptTime = MaxJoinTime;
        });
        silo.Configure<SiloMessagingOptions>(messaging =>
        {
            messaging.ResponseTimeout = ResponseTimeout;
            messaging.MaxMessageBodySize = MaxMessageBytes;

            // The caller tries again by itself, and soon. Orleans would wait longer and longer between four attempts to find
            // the grain, and all that ask for the bucket would wait with it, also when it could be found again by then.
            messaging.PlacementMaxRetries = 0;
        });
        silo.Configure<GrainCollectionOptions>(static grains =>
        {
            // An activation reads the whole bucket. With Orleans' 30 seconds a bucket that takes longer could never be opened.
            grains.ActivationTimeout = MaxActivationTime;
        });
        if (settings.Certificates is { } certificates)
            silo.UseTls(certificates.Current.Own, tls => Encrypt(tls, certificates));
        if (settings.HasDashboard)
            silo.AddDashboard();
    }

    private static void Encrypt(TlsOptions tls, RenewedCertificates certificates)
    {
        // Silos connect to addresses, so no name of a certificate could be compared.
        tls.OnAuthenticateAsClient = static (_, authentication) => authentication.TargetHost = "pail-silo";

        // Asked for each connection.
        tls.LocalServerCertificateSelector = (_, _) => certificates.Current.Own;
        tls.LocalClientCertificateSelector = (_, _, _, _, _) => certificates.Current.Own;
        tls.RemoteCertificateMode = RemoteCertificateMode.RequireCertificate;
        tls.ClientCertificateMode = RemoteCertificateMode.RequireCertificate;
        tls.RemoteCertificateValidation = (peer, _, _) => certificates.Current.Trusts(peer);
    }
}
