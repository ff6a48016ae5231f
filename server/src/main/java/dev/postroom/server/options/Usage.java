package dev.postroom.server.options;

/// What `--help` prints.
final class Usage {
  private static final String TEXT =
      """

      Usage: %program% [options]

      Server:
          -a, --addr, --net <host>         Listen on this address (all of them if not given)
          -p, --port <port>                Listen for clients on this port (4222; -1 takes a free one)
          -n, --name, --server_name <name> Call the server so (its id if not given)
              --client_advertise <host>    Tell clients this host[:port] instead of the real one
          -m, --http_port <port>           Serve monitoring documents on this port (-1 takes a free one)
          -c, --config <file>              Read this configuration; flags win over it
          -t                               Check the configuration and end

      Logging:
          -l, --log <file>                 Append to this file instead of standard error
          -T, --logtime                    Begin lines with the time (true)
              --logtime_utc                Write the time in UTC (false)
          -D, --debug                      Log details of what the server does
          -V, --trace                      Log every protocol line
          -VV                              The same; later with the system account
          -DV                              -D and -V
          -DVV                             -D and -VV
              --max_traced_msg_len <n>     Show at most so many bytes of a payload in traces

      Authorization:
              --user <name>                Ask clients for this user
              --pass <password>            and this password
              --auth <token>               Ask clients for this token

      Other:
          -h, --help                       Print this
          -v, --version                    Print the version

      """;

  private Usage() {}

  static String of(String program) {
    return TEXT.replace("%program%", program);
  }
}
