package dev.postroom.server;

/// What `-h` shows.
final class Usage {
  private Usage() {}

  static String text(String program) {
    return "\nUsage: " + program + " [options]\n" + OPTIONS;
  }

  private static final String OPTIONS =
      """

      Server Options:
          -a, --addr, --net <host>         Listen on this address (default: 0.0.0.0)
          -p, --port <port>                Listen on this port (default: 4222; -1: any free one)
          -n, --name, --server_name <name> Name shown to clients (default: the server's id)
          -m, --http_port <port>           Serve monitoring on this port (-1: any free one)
          -c, --config <file>              Read this configuration file; flags win over it
              --client_advertise <address> Tell clients this host[:port] instead of the real one

      Logging Options:
          -l, --log <file>                 Append the log to this file instead of standard error
          -T, --logtime=<true|false>       Begin lines with the time (default: true)
              --logtime_utc                In UTC
          -D, --debug                      Log debug lines
          -V, --trace                      Log the protocol
          -DV                              Both
              --max_traced_msg_len <n>     Show so many bytes of a traced message (default: all)

      Authorization Options:
              --user <name>                The one user who may connect
              --pass <password>            Its password
              --auth <token>               The token that clients must send

      Common Options:
          -h, --help                       Show this text
          -v, --version                    Show the version\
      """;
}
