namespace EdgeKube.EndToEnd.Tests.Browser;

/// <summary>What the tests let the site run.</summary>
internal static class Examples
{
    /// <summary>A Deployment whose pods write a line a second and end at once when they are told to.</summary>
    public static string Web(int replicas) => $$"""
        apiVersion: apps/v1
        kind: Deployment
        metadata: {name: web}
        spec:
          replicas: {{replicas}}
          selector: {matchLabels: {app: web} }
          template:
            metadata: {labels: {app: web} }
            spec:
              terminationGracePeriodSeconds: 1
              containers:
              - name: c
                image: localhost/busybox:1
                command: [sh, -c, 'trap "exit 0" TERM; i=0; while true; do i=$((i+1)); echo "line $i of the log"; sleep 1 & wait; done']
        """;
}
