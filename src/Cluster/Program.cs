using Pail.Buckets;
using Pail.Cluster.Hosting;
using Pail.Server.Hosting;

return await PailServer.Run(
    args, static services => services.AddPailBuckets(), Console.Out, Console.Error, ClusterExtension.Create());
