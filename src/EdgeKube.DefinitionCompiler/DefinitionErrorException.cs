using YamlDotNet.Core;

namespace EdgeKube.DefinitionCompiler;

/// <summary>What is wrong with a definition, in the form that build tools show as an error at a file and line.</summary>
internal sealed class DefinitionErrorException(string file, Mark at, string message)
    : Exception($"{file}({at.Line},{at.Column}): error EKDEF: {message}");
