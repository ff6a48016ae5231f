package dev.postroom.interop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postroom.testsupport.ChildProcess;
import dev.postroom.testsupport.NoLeaks;
import dev.postroom.testsupport.ServerProgram;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Every flag in every spelling (docs/spec/core.md 2.1): on both servers the same effect, or the
/// same refusal. What differs on purpose has its sentence here.
///
/// No row may hold a signal to process 0 or to a negative one: nats-server passes those on to the
/// system, for which they mean groups of processes, or all there are.
@ExtendWith(NoLeaks.class)
@Timeout(240)
class FlagTableIT {
  /// What stands before every row. Repeated flags: the last one counts.
  private static final List<String> BASE = List.of("-a", "127.0.0.1", "-p", "-1", "-m", "-1");

  @TempDir Path folder;

  private NamedServers servers;

  @BeforeEach
  void nameServers() {
    servers = new NamedServers(folder);
  }

  @AfterEach
  void removeLink() {
    servers.close();
  }

  /// The names of a flag, its value, and what must be said beside it to see its effect.
  static Stream<String> valued() {
    return Stream.of(
            "a addr net|localhost|",
            "p port|-1|",
            "n name server_name|room|",
            "client_advertise|adv:1|",
            "m http_port|-1|",
            "c config|x.conf|",
            "user|u|--pass p",
            "pass|p|--user u",
            "auth|t|",
            "l log|x.log|",
            "log_size_limit|300|-l x.log",
            "max_traced_msg_len|3|-V",
            "P pid|x.pid|",
            "ports_file_dir|.|")
        .flatMap(FlagTableIT::valuedSpellings);
  }

  private static Stream<String> valuedSpellings(String row) {
    String[] parts = row.split("\\|", -1);
    return Arrays.stream(parts[0].split(" ", -1))
        .flatMap(
            name ->
                Stream.of("-%s %s", "--%s %s", "-%s=%s", "--%s=%s")
                    .map(form -> (parts[2] + " " + form.formatted(name, parts[1])).strip()));
  }

  static Stream<String> switches() {
    return Stream.of("T logtime", "logtime_utc", "D debug", "V trace", "VV", "DV", "DVV")
        .flatMap(names -> Arrays.stream(names.split(" ", -1)))
        .flatMap(
            name ->
                Stream.of("-%s", "--%s", "-%s=true", "--%s=F", "-%s=1", "--%s=false")
                    .map(form -> form.formatted(name)));
  }

  @ParameterizedTest
  @MethodSource({"valued", "switches"})
  @ValueSource(
      strings = {
        "-D=false -DV",
        "-DV -D=false",
        "-V -VV=false",
        "-DVV=false",
        "-n one -n two",
        "--user u",
        "--pass p",
        "--user u --pass p --auth t",
        "-c x.conf -n flag",
        "-s=false",
        "-r= -P= --ports_file_dir= -l= -n= --signal=",
        "-js=false -tls=0 -sd= -ms 0 --profile 0 --routes=",
        "-T -logtime_utc --",
        "--log_size_limit -5 -l x.log",
        "--tls=false --tlscert nowhere"
      })
  void a_flag_has_the_same_effect_on_both_servers(String words) throws IOException {
    Files.writeString(folder.resolve("x.conf"), "server_name: file\ndebug: true\n");
    List<FlagEffect> effects = new ArrayList<>();
    for (ServerProgram program : Servers.underTest()) {
      Path own = Files.createDirectory(folder.resolve("of-" + program.name()));
      Files.copy(folder.resolve("x.conf"), own.resolve("x.conf"));
      List<String> all = new ArrayList<>(BASE);
      all.addAll(List.of(words.split(" ", -1)));
      effects.add(FlagEffect.of(servers.of(program), all, own));
    }

    assertThat(effects.getFirst()).isEqualTo(effects.getLast());
    assertThat(effects.getFirst().code()).isZero();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "-v",
        "--version",
        "-version=true",
        "version",
        "-js -sd x -v",
        "-h",
        "--help",
        "HELP",
        "-D help -bogus",
        "-bogus",
        "--bogus=1",
        "-p abc",
        "--port=",
        "-p 99999999999999999999",
        "-m x",
        "-D=maybe",
        "-js=maybe",
        "---p",
        "-=x",
        "-c",
        "--signal",
        "--log_size_limit 1k",
        "-P",
        "foo",
        "-p 1 foo -bogus",
        "-",
        "-t",
        "-c nofile",
        "-t -c nofile",
        "-t -c x.conf",
        "-tls",
        "--tlsverify",
        "--tlscert x",
        "--tlskey=x",
        "--tlscacert x",
        "--tls --tlscert x",
        "--tls --tlscert nowhere --tlskey nowhere",
        "--tls --tlscert x.conf --tlskey x.conf",
        "--tls -c x.conf",
        "--signal foo=1",
        "--signal quit=abc",
        "-sl quit=1=2",
        "-signal =5",
        "--signal=LDM=99999999",
        "--signal ldm=99999999",
        "-sl=reload=/nofile",
        "-sl reopen=x.pid"
      })
  void what_ends_at_once_says_the_same_on_both_servers(String words) throws IOException {
    Files.writeString(folder.resolve("x.conf"), "server_name: file\n");
    Files.writeString(folder.resolve("x.pid"), "12 34");
    List<ChildProcess.Ended> ended = new ArrayList<>();
    for (ServerProgram program : Servers.underTest()) {
      ended.add(withoutHelp(run(program, words)));
    }

    assertThat(ended.getFirst()).isEqualTo(ended.getLast());
  }

  /// The help has the same groups in other words.
  private static ChildProcess.Ended withoutHelp(ChildProcess.Ended ended) {
    List<String> groups = ended.output().lines().filter(line -> line.matches("\\S.*")).toList();
    return new ChildProcess.Ended(ended.code(), String.join("\n", groups), ended.errors());
  }

  /// Features that are not there yet. nats-server knows each flag: it answers `-v` beside it.
  @ParameterizedTest
  @ValueSource(
      strings = {
        "-js",
        "--jetstream=true",
        "-sd x",
        "--store_dir=x",
        "-sd=x",
        "--routes nats://127.0.0.1:1",
        "--cluster nats://127.0.0.1:1",
        "--cluster_listen=nats://127.0.0.1:1",
        "--cluster_name x",
        "--cluster_advertise x",
        "--no_advertise",
        "--connect_retries 1",
        "--profile 1"
      })
  void a_flag_of_a_feature_that_is_missing_is_refused_in_a_sentence(String words) {
    String name = words.replaceFirst("^-+(\\w+).*", "$1");
    for (ServerProgram program : Servers.underTest()) {
      assertThat(run(program, words + " -v"))
          .isEqualTo(new ChildProcess.Ended(0, "nats-server: v2.15.2\n", ""));
      if (program.name().equals("postroom")) {
        assertThat(run(program, words))
            .isEqualTo(refusal("Postroom does not support the flag -" + name + " yet"));
      }
    }
  }

  /// Differences on purpose: the words, what ours says, and why.
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "--signal quit=0|invalid pid: 0|to the system it means our own group",
        "--signal quit=+1|invalid pid: +1|nats-server signals nobody and ends well",
        "--signal quit=-1|invalid pid: -1|to the system it means every process there is",
        "-m 81 -ms 80|Can't start monitoring: can't specify both HTTP (81) and HTTPs (80) ports"
            + "|nats-server says so in its log, after the start has begun",
        "-ms 80|Can't start monitoring: TLS cert and key required for HTTPS"
            + "|nats-server says so in its log, after the start has begun",
        "-r foo|error invalid network type: \"\"|nats-server has the time before it",
        "-r tcp://127.0.0.1:1|error connecting to syslog: \"dial tcp 127.0.0.1:1: connect:"
            + " connection refused\"|nats-server has the time before it",
        "-r udp://127.0.0.1|error connecting to syslog: \"dial udp: address 127.0.0.1: missing port"
            + " in address\"|nats-server has the time before it"
      })
  void what_differs_on_purpose_is_refused_in_a_sentence(String words, String message, String why) {
    ServerProgram ours = ServerProgram.find("postroom").orElseThrow();

    assertThat(run(ours, words)).as(why).isEqualTo(refusal(message));
  }

  private static ChildProcess.Ended refusal(String message) {
    return new ChildProcess.Ended(1, "", "nats-server: " + message + "\n");
  }

  private ChildProcess.Ended run(ServerProgram program, String words) {
    ProcessBuilder command = Commands.command(servers.of(program), words.split(" ", -1));
    return ChildProcess.run(command.directory(folder.toFile()));
  }
}
