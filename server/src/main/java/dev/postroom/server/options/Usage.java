package dev.postroom.server.options;

/// What `--help` and `--help_tls` print.
final class Usage {
  /// The answer to `--help_tls`.
  static final String OF_TLS =
      """

      TLS for clients: --tlscert and --tlskey name the server's certificate and its key, both in PEM,
      and are enough. --tlsverify asks clients for certificates that --tlscacert vouches for. What
      else there is to say, min_version, cipher_suites, pinned_certs and so on, is said in the tls
      block of a configuration file; these flags take the place of its files and of its verify.

      """;

  private static final String TEXT =
      """

      Usage: %program% [options]
      %verbs%
      Server Options:
          -a, --addr, --net <host>         Listen on this address (default: 0.0.0.0, all of them)
          -p, --port <port>                Listen for clients on this port (default: 4222; -1: a free one)
          -n, --name
              --server_name <name>         Call the server so (default: its id)
          -P, --pid <file>                 Write the process id to this file
          -m, --http_port <port>           Serve monitoring documents on this port (-1: a free one)
          -ms,--https_port <port>          Serve them over TLS, with the certificate of --tlscert
          -c, --config <file>              Read this configuration; flags win over it
          -t                               Check the configuration, and end
          -sl,--signal <word>[=<pid>]      Tell a running server: ldm, quit, reload, reopen, stop or term
                                           <pid> is a process id, the beginning of some (12*), or a
                                           file with one; needed unless exactly one server runs
              --client_advertise <host>    Tell clients this host[:port] instead of the real one
              --ports_file_dir <dir>       Write the URLs of all ports to <dir>/<program>_<pid>.ports

      Logging Options:
          -l, --log <file>                 Append to this file instead of standard error
          -T, --logtime                    Begin lines with the time (default: true)
              --logtime_utc                Write the time in UTC (default: false)
          -s, --syslog                     Log to the syslog of this machine
          -r, --remote_syslog <url>        Log to this one: udp://host:514, tcp://host:601, unix:///path
          -D, --debug                      Log details of what the server does
          -V, --trace                      Log every protocol line
          -VV                              The same; later with the system account
          -DV                              -D and -V
          -DVV                             -D and -VV
              --log_size_limit <bytes>     Begin a new log file past this size (default: never)
              --max_traced_msg_len <n>     Show at most so many bytes of a payload in traces

      JetStream Options:
          -js, --jetstream                 Not yet: streams and consumers
          -sd, --store_dir <dir>           Not yet: where they are stored

      Authorization Options:
              --user <name>                Ask clients for this user
              --pass <password>            and this password
              --auth <token>               Ask clients for this token

      TLS Options:
              --tls                        Encrypt connections; false takes back what the file says
              --tlsverify                  Ask clients for certificates, too
              --tlscert, --tlskey <file>   The server's certificate and its key, in PEM
              --tlscacert <file>           Whose clients are believed, in PEM

      Cluster Options:
              --cluster, --cluster_listen, --cluster_name, --cluster_advertise, --routes,
              --no_advertise, --connect_retries
                                           Not yet: several servers as one

      Profiling Options:
              --profile <port>             Not yet; POSTROOM_JAVA_OPTS=-XX:StartFlightRecording makes profiles

      Common Options:
          -h, --help                       Print this
          -v, --version                    Print the version
              --help_tls                   Print what there is to know about TLS

      """;

  private Usage() {}

  static String of(String program) {
    // The verbs are those of the one jar, and nats-server has none.
    String verbs =
        program.equals("postroom")
            ? "       postroom " + String.join("|", Verbs.NAMES) + " --help\n"
            : "";
    return TEXT.replace("%program%", program).replace("%verbs%\n", verbs + "\n");
  }
}
