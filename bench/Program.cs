using System.CommandLine;
using BenchmarkDotNet.Running;
using Pail.Bench.Cluster;
using Pail.Bench.Compare;
using Pail.Bench.Durability;
using Pail.Bench.Http;
using Pail.Bench.Load;
using Pail.Bench.Structure;

if (args is ["compare", .. var rest])
    return await CompareCommand.Run(rest);
if (args is [StructureCommand.Word, .. var arguments])
    return await StructureCommand.Run(arguments);
if (args is [BareKestrel.Word])
    return await BareKestrel.Run();
if (args is ["load", ..])
    return await new RootCommand("Benchmarks of Pail.") { LoadCommand.Create() }.Parse(args).InvokeAsync();
if (args is [DurabilityCommand.Word, ..])
    return await new RootCommand("Benchmarks of Pail.") { DurabilityCommand.Create() }.Parse(args).InvokeAsync();
if (args is [ClusterCommand.Word, ..])
    return await new RootCommand("Benchmarks of Pail.") { ClusterCommand.Create() }.Parse(args).InvokeAsync();

BenchmarkSwitcher.FromAssembly(typeof(Program).Assembly).Run(args);
return 0;
