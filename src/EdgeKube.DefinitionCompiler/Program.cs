using System.IO.Compression;
using EdgeKube.DefinitionCompiler;

if (args.Length < 2)
{
    Console.Error.WriteLine("usage: EdgeKube.DefinitionCompiler OUTPUT FOLDER...");
    return 2;
}

try
{
    var files = args.Skip(1).SelectMany(f => Directory.EnumerateFiles(f, "*.yaml", SearchOption.AllDirectories)).Order(StringComparer.Ordinal);
    var compiled = Compilation.Of([.. files.Select(Source.Load)]);
    using var packed = new GZipStream(File.Create(args[0]), CompressionLevel.SmallestSize);
    packed.Write(compiled);
    return 0;
}
catch (DefinitionErrorException e)
{
    Console.Error.WriteLine(e.Message);
    return 1;
}
