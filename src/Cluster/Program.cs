using Pail.Buckets;
using Pail.Cluster.Buckets;
using Pail.Cluster.Hosting;
using Pail.Server.Hosting;

return await PailServer.Run(
    args, static services => services.AddPailBuckets().AddClusterBuckets(), Console.Out, Console.Error, ClusterExtension.Create());
