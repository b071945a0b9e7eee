using System.Security.Cryptography.X509Certificates;

namespace EdgeKube.Platform.Certificates;

/// <summary>Whom a certificate names: a common name and any number of organisations.</summary>
public sealed record CertificateSubject(string CommonName, params IReadOnlyList<string> Organizations)
{
    public X500DistinguishedName ToDistinguishedName()
    {
        var builder = new X500DistinguishedNameBuilder();
        foreach (var organization in Organizations)
        {
            builder.AddOrganizationName(organization);
        }

        builder.AddCommonName(CommonName);
        return builder.Build();
    }

    public static CertificateSubject Of(X509Certificate2 certificate) => Of(certificate.SubjectName);

    public static CertificateSubject Of(X500DistinguishedName subject)
    {
        var name = "";
        var organizations = new List<string>();
        foreach (var part in subject.EnumerateRelativeDistinguishedNames().Where(p => !p.HasMultipleElements))
        {
            switch (part.GetSingleElementType().Value)
            {
                case "2.5.4.3":
                    name = part.GetSingleElementValue() ?? "";
                    break;
                case "2.5.4.10":
                    organizations.Add(part.GetSingleElementValue() ?? "");
                    break;
            }
        }

        organizations.Reverse(); // distinguished names are enumerated from the most specific part
        return new CertificateSubject(name, organizations);
    }
}
