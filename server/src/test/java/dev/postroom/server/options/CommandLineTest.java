package dev.postroom.server.options;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postroom.broker.options.Authentication;
import dev.postroom.broker.options.BrokerOptions;
import dev.postroom.broker.options.DeliveryOptions.WriteTimeout;
import dev.postroom.config.ConfigParser;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CommandLineTest {
  private static final String EVERY_KEY =
      """
      listen: "127.0.0.1:5"
      server_name: n
      client_advertise: "adv:1"
      authorization { username: u, pass: p, timeout: "3s" }
      max_payload: 10
      max_control_line: 11
      max_pending: 12
      max_conn: 13
      max_subs: 14
      max_sub_tokens: 15
      ping_interval: "16s"
      ping_max: 17
      write_deadline: "18s"
      write_timeout: retry
      no_fast_producer_stall: true
      lame_duck_duration: "40s"
      lame_duck_grace_period: "19s"
      http_port: 20
      http_base_path: "/base"
      no_header_support: true
      max_closed_clients: 21
      max_traced_msg_len: 22
      trace_verbose: true
      logtime: false
      logtime_utc: true
      logfile: "x.log"
      log_size_limit: 23
      log_max_num: 24
      remote_syslog: "udp://s:25"
      pid_file: "x.pid"
      ports_file_dir: "p"
      postroom { event_loops: 3 }
      """;

  private String file = "";

  @Test
  void nothing_said_means_the_defaults_of_nats_server() {
    ServerOptions options = options();

    assertThat(options).isEqualTo(ServerOptions.defaults());
  }

  @Test
  void every_name_of_a_flag_means_the_same() {
    assertThat(options("-a", "h").broker().host()).isEqualTo("h");
    assertThat(options("--addr=h").broker().host()).isEqualTo("h");
    assertThat(options("-net", "h").broker().host()).isEqualTo("h");
    assertThat(options("--server_name", "n").broker().serverName()).isEqualTo("n");
    assertThat(options("-name=n").broker().serverName()).isEqualTo("n");
  }

  @Test
  void flags_win_over_the_file_and_the_last_of_equal_flags_wins() {
    file = "port: 1\nhost: a\ndebug: true\ntrace: true\nmax_payload: 5\nhttp: 'm:7'";

    ServerOptions options = options("-c", "q.conf", "-p", "2", "-p", "3", "-D=false", "-m", "9");

    assertThat(options.broker().port()).isEqualTo(3);
    assertThat(options.broker().host()).isEqualTo("a");
    assertThat(options.broker().limits().maxPayload()).isEqualTo(5);
    assertThat(options.log().debug()).isFalse();
    assertThat(options.log().trace()).isTrue();
    assertThat(options.monitoring())
        .isEqualTo(new MonitoringOptions(true, false, "m", 9, "", null));
  }

  @Test
  void every_key_finds_its_option() throws OptionsException {
    file = EVERY_KEY;

    ServerOptions options = options("-c", "q.conf");

    BrokerOptions broker = options.broker();
    assertThat(broker)
        .isEqualTo(
            new BrokerOptions.Builder()
                .host("127.0.0.1")
                .port(5)
                .serverName("n")
                .clientAdvertise("adv:1")
                .authentication(Authentication.user("u", "p"))
                .authTimeout(Duration.ofSeconds(3))
                .limits(new dev.postroom.broker.options.Limits(11, 10, 13, 14, 15))
                .delivery(
                    BrokerOptions.defaults()
                        .delivery()
                        .withMaxPending(12)
                        .withWriteDeadline(Duration.ofSeconds(18))
                        .withWriteTimeout(WriteTimeout.RETRY)
                        .withNoFastProducerStall(true))
                .pingInterval(Duration.ofSeconds(16))
                .pingMax(17)
                .lameDuckDuration(Duration.ofSeconds(40))
                .lameDuckGracePeriod(Duration.ofSeconds(19))
                .headers(false)
                .maxClosedClients(21)
                .maxTracedMsgLen(22)
                .loops(3)
                .build());
    assertThat(options.log())
        .isEqualTo(new LogOptions(false, true, false, true, "x.log", 23, 24, "udp://s:25", false));
    assertThat(options.process()).isEqualTo(new ProcessOptions("x.pid", "p", ""));
    assertThat(options.monitoring())
        .isEqualTo(new MonitoringOptions(true, false, "127.0.0.1", 20, "/base", null));
    assertThat(options.plaintextPassword()).isTrue();
    assertThat(options.configFile()).isEqualTo("q.conf");
    assertThat(options.configDigest()).startsWith("sha256:");
  }

  @Test
  void port_minus_one_asks_for_a_free_one_and_0_for_the_default() {
    assertThat(options("-p", "-1").broker().port()).isZero();
    assertThat(options("-p", "0").broker().port()).isEqualTo(4222);
    assertThat(options("-m", "-1").monitoring().port()).isZero();
    assertThat(options("-m", "0").monitoring().isEnabled()).isFalse();
  }

  @Test
  void a_token_counts_before_a_user_and_a_password_alone_asks_for_nothing() {
    assertThat(options("--user", "u", "--pass", "p", "--auth", "t").broker().authentication())
        .isEqualTo(Authentication.token("t"));
    assertThat(options("--user", "u").broker().authentication())
        .isEqualTo(Authentication.user("u", ""));
    assertThat(options("--pass", "p").broker().authentication()).isEqualTo(Authentication.none());
    file = "authorization {user: a, password: b}";
    assertThat(options("-c", "q.conf", "--user", "u").broker().authentication())
        .isEqualTo(Authentication.user("u", "b"));
  }

  @ParameterizedTest
  @CsvSource({
    "-D, true, false",
    "-V, false, true",
    "-VV, false, true",
    "-DV, true, true",
    "-DVV, true, true"
  })
  void debug_and_trace_have_short_cuts(String flag, boolean debug, boolean trace) {
    LogOptions log = options(flag).log();

    assertThat(log.debug()).isEqualTo(debug);
    assertThat(log.trace()).isEqualTo(trace);
  }

  @Test
  void max_connections_0_lets_nobody_in() {
    file = "max_connections: 0";
    assertThat(options("-c", "q.conf").broker().limits().maxConnections()).isEqualTo(-1);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "--bogus|flag provided but not defined: -bogus",
        "-bogus=1|flag provided but not defined: -bogus",
        "-p abc|invalid value \"abc\" for flag -p: parse error",
        "--port=|invalid value \"\" for flag -port: parse error",
        "-p 99999999999999999999|invalid value \"99999999999999999999\" for flag -p: value out of"
            + " range",
        "-c|flag needs an argument: -c",
        "-D=maybe|invalid boolean value \"maybe\" for -D: parse error",
        "---p|bad flag syntax: ---p",
        "-=x|bad flag syntax: -=x",
        "-js=x|invalid boolean value \"x\" for -js: parse error",
        "-log_size_limit a|invalid value \"a\" for flag -log_size_limit: parse error"
      })
  void a_wrong_flag_is_told_in_gos_words(String words, String message) {
    assertThat(read(words.split(" ", -1)))
        .isEqualTo(new Command.Misuse(message + "\n", Usage.of("nats-server")));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "foo|unrecognized command: \"foo\"",
        "-p 1 foo -bogus|unrecognized command: \"foo\"",
        "-|unrecognized command: \"-\"",
        "-- foo|unrecognized command: \"foo\"",
        "-js|Postroom does not support the flag -js yet",
        "--signal=stop=1=2|invalid signal parameters: [2]",
        "-ms 80 -m 81|Can't start monitoring: can't specify both HTTP (81) and HTTPs (80) ports",
        "-tls|TLS Server certificate must be present and valid",
        "--store_dir=x|Postroom does not support the flag -store_dir yet",
        "--profile 1|Postroom does not support the flag -profile yet",
        "-t|must specify [-c, --config] option to check configuration file syntax",
        "-c nofile|open nofile: no such file or directory"
      })
  void what_cannot_be_done_is_refused_in_a_sentence(String words, String message) {
    assertThat(read(words.split(" ", -1)))
        .isEqualTo(new Command.Refuse("nats-server: " + message + "\n"));
  }

  @Test
  void flags_say_where_the_process_leaves_what() {
    ServerOptions options =
        options("-P", "a", "--ports_file_dir=b", "-r", "tcp://c:1", "--log_size_limit", "5");

    assertThat(options.process()).isEqualTo(new ProcessOptions("a", "b", ""));
    assertThat(options.log().sizeLimit()).isEqualTo(5);
    assertThat(options.log().syslog()).isEqualTo("tcp://c:1");
    assertThat(options("-s").log().syslog()).isEqualTo(LogOptions.LOCAL_SYSLOG);
    assertThat(options("--syslog=false").log().syslog()).isEmpty();
    assertThat(options("--log_size_limit", "-5").log().sizeLimit()).isZero();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"-js=false", "-tls=0", "-sd=", "--profile 0", "-ms 0 -m 0", "--routes=", "-P="})
  void what_switches_a_missing_feature_off_is_accepted(String words) {
    assertThat(options(words.split(" ", -1))).isEqualTo(ServerOptions.defaults());
  }

  @ParameterizedTest
  @CsvSource({
    "--signal ldm, ldm, ''",
    "-sl=quit=5, quit, 5",
    "--signal =5, '', 5",
    "-js -t -c nofile -signal stop=x, stop, x"
  })
  void a_signal_is_sent_whatever_else_is_said(String words, String word, String target) {
    assertThat(read(words.split(" ", -1))).isEqualTo(new Command.Send(word, target));
  }

  @ParameterizedTest
  @ValueSource(strings = {"--help_tls", "--help_tls foo", "-help_tls --signal=quit"})
  void help_on_tls_is_a_text_of_its_own(String words) {
    assertThat(read(words.split(" ", -1))).isEqualTo(new Command.Show(Usage.OF_TLS));
  }

  @ParameterizedTest
  @ValueSource(strings = {"-v", "--version", "version", "VERSION x", "-h -v", "-p 1 -- version"})
  void the_version_is_told_whatever_else_is_said(String words) {
    assertThat(read(words.split(" ", -1))).isEqualTo(new Command.Show("the version\n"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"-h", "--help", "help", "-D Help", "-js -h"})
  void help_is_given_whatever_else_is_said(String words) {
    assertThat(read(words.split(" ", -1))).isEqualTo(new Command.Show(Usage.of("nats-server")));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "jetstream: true|q.conf:1:0: Postroom does not support \"jetstream\" yet",
        "postroom { loops: 1 }|q.conf:1:11: unknown field \"loops\"",
        "postroom { event_loops: -1 }|q.conf:1:11: event_loops value can not be negative",
        "ping_interval: \"-10s\"|q.conf:1:0: invalid ping_interval, needs to be positive"
      })
  void a_key_that_cannot_be_obeyed_is_refused(String config, String message) {
    file = config;
    assertThat(read("-c", "q.conf"))
        .isEqualTo(new Command.Refuse("nats-server: " + message + "\n\n"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "max_pending: 1000|max_payload (1048576) cannot be higher than max_pending (1000)",
        "lame_duck_duration: \"30s\"; lame_duck_grace_period: \"40s\"|lame duck grace period (40s)"
            + " should be strictly lower than lame duck duration (30s)"
      })
  void options_that_contradict_each_other_are_refused(String config, String message) {
    file = config;
    assertThat(read("-c", "q.conf"))
        .isEqualTo(new Command.Refuse("nats-server: " + message + "\n"));
  }

  @Test
  void a_warning_does_not_keep_the_server_from_starting() {
    file = "ping_interval: 10";

    assertThat(read("-c", "q.conf"))
        .isInstanceOfSatisfying(
            Command.Run.class,
            run -> {
              assertThat(run.options().broker().pingInterval()).isEqualTo(Duration.ofSeconds(10));
              assertThat(run.warnings())
                  .containsExactly(
                      "q.conf:1:0: invalid use of field \"ping_interval\": ping_interval should be"
                          + " converted to a duration");
            });
  }

  @Test
  void a_name_with_a_space_is_refused() {
    assertThat(read("-n", "a b"))
        .isEqualTo(new Command.Refuse("nats-server: server name cannot contain spaces\n"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"pid_file", "log_file", "ports_file_dir"})
  void a_file_that_cannot_be_called_so_is_refused_with_its_key(String key) {
    file = key + ": \"a\\x00b\"";

    Command.Refuse refused =
        new Command.Refuse(
            "nats-server: "
                + key
                + " \"a\\x00b\" cannot be the name of a file: Nul character not allowed\n");
    assertThat(read("-c", "q.conf")).isEqualTo(refused);
  }

  private ServerOptions options(String... words) {
    Command command = read(words);
    if (command instanceof Command.Run run) {
      return run.options();
    }
    throw new AssertionError(command);
  }

  private Command read(String... words) {
    ConfigParser parser = new ConfigParser(this::content, Map.of());
    return new CommandLine("nats-server", "the version", parser).read(List.of(words));
  }

  private byte[] content(String path) throws IOException {
    if (!path.equals("q.conf")) {
      throw new IOException("open " + path + ": no such file or directory");
    }
    return file.getBytes(StandardCharsets.UTF_8);
  }
}
