package dev.postroom.architecture;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaField;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.library.dependencies.SlicesRuleDefinition;
import java.util.AbstractCollection;
import java.util.AbstractMap;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/// What compiled classes of the published modules may touch.
class ClassRulesTest {
  private static final String PLATFORM = "dev.postroom.platform..";

  private static final Pattern TIME_AND_THREADS =
      Pattern.compile(
          "java\\.lang\\.System\\.(nanoTime|currentTimeMillis)|java\\.time\\.\\w+\\.now"
              + "|java\\.time\\.Clock\\.(system|tick)\\w*"
              + "|java\\.lang\\.Thread\\.(<init>|start|startVirtualThread|ofPlatform|ofVirtual|sleep)"
              + "|java\\.util\\.concurrent\\.TimeUnit\\.sleep"
              + "|java\\.util\\.concurrent\\.Executors\\.\\w+|java\\.util\\.Timer\\..*");

  private static final Pattern HIDDEN_CHANCE =
      Pattern.compile(
          "java\\.lang\\.Math\\.random"
              + "|java\\.util\\.UUID\\.randomUUID"
              + "|java\\.util\\.concurrent\\.ThreadLocalRandom\\..*");

  private static final Pattern END_OF_PROCESS =
      Pattern.compile(
          "java\\.lang\\.System\\.exit|java\\.lang\\.Runtime\\.(exit|halt|addShutdownHook)");

  /// The programs, which alone may end their process.
  private static final String[] MAINS = {
    "dev.postroom.app.Main", "dev.postroom.examples.Example", "dev.postroom.server.Main"
  };

  private static final Pattern CONSOLE = Pattern.compile("java\\.lang\\.System\\.(out|err)");

  private static final Pattern SOCKETS =
      Pattern.compile(
          "java\\.nio\\.channels\\.(\\w*SocketChannel|Selector|SelectionKey)"
              + "|java\\.net\\.\\w*Socket(Impl)?|javax\\.net\\.ssl\\.\\w*Socket(Factory)?");

  private static final Pattern UNBOUNDED =
      Pattern.compile(
          "java\\.util\\.concurrent\\.(LinkedBlockingQueue|LinkedBlockingDeque|ConcurrentLinkedQueue"
              + "|ConcurrentLinkedDeque|LinkedTransferQueue|PriorityBlockingQueue)\\.<init>");

  /// Classes that may hold an unbounded queue, and what bounds it instead.
  private static final Map<String, String> UNBOUNDED_ALLOWED = Map.of();

  /// Classes outside the socket packages that may name a socket, and why.
  private static final Map<String, String> SOCKETS_ALLOWED =
      Map.of(
          "dev.postroom.broker.Door",
          "takes each accepted channel from the listener and makes a transport of it",
          "dev.postroom.monitoring.MonitoringServer",
          "takes each accepted channel from the listener, as the broker does",
          "dev.postroom.platform.tls.TellingTrust",
          "is a trust manager, some of whose methods are given one",
          "dev.postroom.server.AotTraining",
          "is a client of the server it trains",
          "dev.postroom.server.logging.SyslogConnection",
          "sends log lines to a syslog");

  private static final Set<String> BANNED_PACKAGES =
      Set.of("impl", "util", "utils", "common", "helper", "helpers", "manager", "managers", "misc");

  private final JavaClasses house = HouseClasses.read();

  /// A pattern that finds nothing would make its rule hold for ever.
  @Test
  void each_pattern_finds_those_who_may() {
    assertThat(users(TIME_AND_THREADS))
        .contains("dev.postroom.platform.SystemClock", "dev.postroom.platform.Threads");
    assertThat(users(END_OF_PROCESS)).containsExactly(MAINS);
    assertThat(holders(SOCKETS))
        .contains(
            "dev.postroom.broker.loop.EventLoop", "dev.postroom.broker.transport.TcpTransport");
  }

  private Set<String> users(Pattern targets) {
    TreeSet<String> users = new TreeSet<>();
    for (JavaClass type : house) {
      if (type.getAccessesFromSelf().stream().anyMatch(isAccessOf("a target", targets))) {
        users.add(outermost(type));
      }
    }
    return users;
  }

  private Set<String> holders(Pattern types) {
    TreeSet<String> holders = new TreeSet<>();
    for (JavaClass type : house) {
      if (type.getDirectDependenciesFromSelf().stream()
          .anyMatch(use -> types.matcher(use.getTargetClass().getName()).matches())) {
        holders.add(outermost(type));
      }
    }
    return holders;
  }

  @Test
  void time_and_threads_come_from_the_platform() {
    noClasses()
        .that()
        .resideOutsideOfPackage(PLATFORM)
        .should()
        .accessTargetWhere(isAccessOf("the machine's time or threads", TIME_AND_THREADS))
        .check(house);
  }

  @Test
  void files_are_opened_by_the_platform() {
    noClasses()
        .that()
        .resideOutsideOfPackage(PLATFORM)
        .should()
        .dependOnClassesThat()
        .haveFullyQualifiedName("java.nio.channels.FileChannel")
        .check(house);
  }

  @Test
  void chance_comes_from_a_seed() {
    noClasses()
        .should()
        .accessTargetWhere(isAccessOf("chance without a seed", HIDDEN_CHANCE))
        .orShould()
        .callConstructor(java.util.Random.class)
        .check(house);
  }

  @Test
  void the_simulated_twins_touch_nothing_real() {
    noClasses()
        .that()
        .resideInAPackage("dev.postroom.platform.simulated..")
        .should()
        .accessTargetWhere(isAccessOf("the machine's time or threads", TIME_AND_THREADS))
        .orShould()
        .dependOnClassesThat()
        .haveFullyQualifiedName("java.nio.file.Files")
        .orShould()
        .dependOnClassesThat()
        .haveFullyQualifiedName("java.nio.channels.FileChannel")
        .check(house);
  }

  @Test
  void only_main_ends_the_process() {
    noClasses()
        .that()
        .doNotHaveFullyQualifiedName(MAINS[0])
        .and()
        .doNotHaveFullyQualifiedName(MAINS[1])
        .and()
        .doNotHaveFullyQualifiedName(MAINS[2])
        .should()
        .accessTargetWhere(isAccessOf("the end of the process", END_OF_PROCESS))
        .check(house);
  }

  @Test
  void only_programs_write_to_the_console() {
    noClasses()
        .that()
        .resideOutsideOfPackages(
            "dev.postroom.app", "dev.postroom.server..", "dev.postroom.examples..")
        .should()
        .accessTargetWhere(isAccessOf("the console", CONSOLE))
        .check(house);
  }

  @Test
  void nobody_but_the_signals_compiles_against_the_inside_of_the_jdk() {
    noClasses()
        .that()
        .doNotHaveFullyQualifiedName("dev.postroom.server.Signals")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("sun..", "jdk.internal..", "com.sun..")
        .check(house);
  }

  @Test
  void sockets_live_in_loop_and_transport_and_the_clients_wires() {
    Set<String> strangers = holders(SOCKETS);
    strangers.removeIf(
        name ->
            name.startsWith("dev.postroom.broker.loop.")
                || name.startsWith("dev.postroom.broker.transport.")
                || name.startsWith("dev.postroom.client.wire."));
    assertThat(strangers).isEqualTo(SOCKETS_ALLOWED.keySet());
  }

  @Test
  void every_queue_between_threads_is_bounded_or_says_what_bounds_it() {
    TreeSet<String> owners = new TreeSet<>();
    for (JavaClass type : house) {
      boolean makesOne =
          type.getConstructorCallsFromSelf().stream()
              .filter(
                  call -> UNBOUNDED.matcher(call.getTargetOwner().getName() + ".<init>").matches())
              .anyMatch(
                  call ->
                      call.getTarget().getRawParameterTypes().stream()
                          .noneMatch(parameter -> parameter.isEquivalentTo(int.class)));
      if (makesOne) {
        owners.add(outermost(type));
      }
    }
    assertThat(owners).isEqualTo(UNBOUNDED_ALLOWED.keySet());
  }

  @Test
  void packages_are_free_of_cycles() {
    SlicesRuleDefinition.slices()
        .matching("dev.postroom.(**)")
        .should()
        .beFreeOfCycles()
        .check(house);
  }

  @Test
  void packages_are_named_after_what_lives_there() {
    TreeSet<String> banned = new TreeSet<>();
    for (JavaClass type : house) {
      if (Arrays.stream(type.getPackageName().split("\\.")).anyMatch(BANNED_PACKAGES::contains)) {
        banned.add(type.getPackageName());
      }
    }
    assertThat(banned).isEmpty();
  }

  @Test
  void there_is_no_static_mutable_state() {
    List<String> mutable =
        house.stream()
            .flatMap(type -> type.getFields().stream())
            .filter(field -> field.getModifiers().contains(JavaModifier.STATIC))
            .filter(field -> !field.getModifiers().contains(JavaModifier.SYNTHETIC))
            .filter(ClassRulesTest::isMutable)
            .map(JavaField::getFullName)
            .sorted()
            .toList();
    assertThat(mutable).isEmpty();
  }

  private static boolean isMutable(JavaField field) {
    JavaClass type = field.getRawType();
    return !field.getModifiers().contains(JavaModifier.FINAL)
        || type.isAssignableTo(AbstractCollection.class)
        || type.isAssignableTo(AbstractMap.class)
        || type.isAssignableTo(ThreadLocal.class)
        || type.isAssignableTo(java.util.concurrent.ConcurrentMap.class)
        || type.isEquivalentTo(StringBuilder.class)
        || type.getPackageName().equals("java.util.concurrent.atomic");
  }

  private static String outermost(JavaClass type) {
    String name = type.getName();
    int inner = name.indexOf('$');
    return inner < 0 ? name : name.substring(0, inner);
  }

  private static DescribedPredicate<JavaAccess<?>> isAccessOf(String what, Pattern targets) {
    return describe(
        what,
        access ->
            targets.matcher(access.getTargetOwner().getName() + "." + access.getName()).matches());
  }
}
