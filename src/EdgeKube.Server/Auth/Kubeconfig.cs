using System.Text;
using EdgeKube.Platform.Certificates;
using EdgeKube.Platform.Files;

namespace EdgeKube.Server.Auth;

/// <summary>The administrator's kubeconfig, certificates embedded.</summary>
public static class Kubeconfig
{
    /// <param name="server">Such as <c>https://10.0.0.1:6443</c>.</param>
    public static void Write(string path, string server, ClusterPki pki)
    {
        var text = $"""
            apiVersion: v1
            kind: Config
            clusters:
            - name: edgekube
              cluster:
                server: {server}
                certificate-authority-data: {Encode(pki.CaFile)}
            contexts:
            - name: edgekube
              context:
                cluster: edgekube
                user: edgekube-admin
            current-context: edgekube
            users:
            - name: edgekube-admin
              user:
                client-certificate-data: {Encode(pki.AdminCertificateFile)}
                client-key-data: {Encode(pki.AdminKeyFile)}

            """;
        if (!File.Exists(path) || File.ReadAllText(path) != text)
        {
            AtomicFile.Write(path, text, FileModes.Private);
        }
    }

    private static string Encode(string file) => Convert.ToBase64String(Encoding.UTF8.GetBytes(File.ReadAllText(file)));
}
