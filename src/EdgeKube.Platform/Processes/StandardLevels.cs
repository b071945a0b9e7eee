namespace EdgeKube.Platform.Processes;

/// <summary>Reads the level out of a line in the forms that mosquitto and logrus (containerd) use.</summary>
public static class StandardLevels
{
    public static LogLevelOfLine Of(string line)
    {
        if (Has(line, "level=error") || Has(line, "level=fatal") || Has(line, "level=panic") || Has(line, "Error"))
        {
            return LogLevelOfLine.Error;
        }

        return Has(line, "level=warn") || Has(line, "Warning") ? LogLevelOfLine.Warning : LogLevelOfLine.Routine;
    }

    private static bool Has(string line, string word) => line.Contains(word, StringComparison.Ordinal);
}
