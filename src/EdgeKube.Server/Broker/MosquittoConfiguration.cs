namespace EdgeKube.Server.Broker;

/// <summary>The text of mosquitto.conf and of its ACL file. Pure.</summary>
internal static class MosquittoConfiguration
{
    /// <summary>A node writes only under its own <c>up</c> and reads only its own <c>down</c>; %u is the certificate's common name.</summary>
    public static string Acl =>
        """
        # Written by edgekube server; changes are lost at its next start.
        pattern write edgekube/v1/node/%u/up/#
        pattern read edgekube/v1/node/%u/down/#

        """;

    /// <summary>Each account asks in its own name and reads its own answers; what else it may, its role says.</summary>
    public static string AccountsAcl(IEnumerable<MqttAccount> accounts) => string.Concat(accounts.Select(a => $"""
        user {a.Name}
        topic write {ManagementTopics.Request(a.Name)}
        topic read {ManagementTopics.Response(a.Name)}/#
        topic read {ManagementTopics.State}/#
        topic read {ManagementTopics.Events}/#
        topic read {ManagementTopics.HomeAssistant}/#
        {(a.Role == "viewer" ? "" : $"topic write {ManagementTopics.Command(a.Name, "#")}\ntopic write {ManagementTopics.HomeAssistant}/status\n")}

        """));

    /// <summary>The same for Kubernetes users; their name at the broker is that of their session.</summary>
    public static string SessionAcl(bool readsState)
    {
        var own = $"pattern write {ManagementTopics.Request("%u")}\npattern read {ManagementTopics.Response("%u")}/#\n";
        return readsState ? $"{own}pattern read {ManagementTopics.State}/#\npattern read {ManagementTopics.Events}/#\n" : own;
    }

    public static string Text(BrokerOptions options, bool asRoot)
    {
        var tls = options.TlsDirectory;
        // As root mosquitto would change to a user who can read neither our keys nor our socket folder.
        var user = asRoot ? "user root\n" : "";
        var address = options.BindAddress.Length == 0 ? "" : $" {options.BindAddress}";
        return $"""
            # Written by edgekube server; changes are lost at its next start.
            per_listener_settings true
            {user}persistence false
            sys_interval 0
            log_dest stderr
            log_type error
            log_type warning
            connection_messages false
            set_tcp_nodelay true
            max_queued_messages {options.MaxQueuedMessages}
            max_inflight_messages 1000
            max_packet_size 8388608

            listener 0 {options.SocketPath}
            allow_anonymous true

            listener 0 {options.AccountsSocket}
            allow_anonymous false
            password_file {options.PasswordFile}
            acl_file {options.AccountsAclFile}

            listener 0 {options.ReadersSocket}
            allow_anonymous true
            acl_file {options.ReadersAclFile}

            listener 0 {options.GuestsSocket}
            allow_anonymous true
            acl_file {options.GuestsAclFile}

            listener {options.MqttPort}{address}
            allow_anonymous false
            cafile {tls}/ca.crt
            certfile {tls}/broker.crt
            keyfile {tls}/broker.key
            require_certificate true
            use_identity_as_username true
            acl_file {options.AclFile}

            """;
    }
}
