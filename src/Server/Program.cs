using Pail.Buckets;
using Pail.Server.Hosting;

return await PailServer.Run(args, services => services.AddPailBuckets(), Console.Out, Console.Error);
