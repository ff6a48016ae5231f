package dev.postroom.server.options;

import dev.postroom.config.ConfigParser;
import dev.postroom.platform.Clock;
import dev.postroom.platform.Escape;
import java.util.List;
import java.util.Locale;

/// Turns the words of a command line, and the file they name, into a [Command]. Flags win over the
/// file.
public final class CommandLine {
  private final String program;
  private final String version;
  private final ConfigParser parser;

  /// Make a reader that speaks as `program` and answers `-v` with `version`.
  public CommandLine(String program, String version, ConfigParser parser) {
    this.program = program;
    this.version = version;
    this.parser = parser;
  }

  /// Return what the words ask for. Reads the configuration file; prints nothing.
  public Command read(List<String> words) {
    Arguments arguments;
    try {
      arguments = Arguments.parse(words);
    } catch (Arguments.MisuseException wrong) {
      return new Command.Misuse(wrong.getMessage() + "\n", Usage.of(program));
    }
    String command = arguments.command().toLowerCase(Locale.ROOT);
    if (arguments.isOn(Flag.VERSION) || command.equals("version")) {
      return new Command.Show(version + "\n");
    }
    if (arguments.isOn(Flag.HELP) || command.equals("help")) {
      return new Command.Show(Usage.of(program));
    }
    if (arguments.isOn(Flag.HELP_TLS)) {
      return new Command.Show(Usage.OF_TLS);
    }
    if (!command.isEmpty()) {
      return refuse("unrecognized command: " + Escape.quote(arguments.command()));
    }
    String signal = arguments.text(Flag.SIGNAL);
    if (!signal.isEmpty()) {
      return signal(signal);
    }
    try {
      checkFeatures(arguments);
      return options(arguments);
    } catch (OptionsException wrong) {
      return refuse(String.valueOf(wrong.getMessage()));
    }
  }

  /// Read the file that the words name once more, and return the options for a server that goes on
  /// running. Flags win over the file, as at the start.
  ///
  /// @throws OptionsException when no file is named, or what it says cannot be used; the message is
  ///   nats-server's
  public ServerOptions readAgain(List<String> words) throws OptionsException {
    Arguments arguments;
    try {
      arguments = Arguments.parse(words);
    } catch (Arguments.MisuseException impossible) {
      throw new IllegalStateException("the server was started with these words", impossible);
    }
    String file = arguments.text(Flag.CONFIG);
    if (file.isEmpty()) {
      throw new OptionsException(
          "can only reload config when a file is provided using -c or --config");
    }
    Draft draft = new Draft();
    new ConfigReader(parser, draft).read(file);
    apply(arguments, draft);
    return draft.finish();
  }

  /// Read `word`, `word=pid`, `word=file` or `word=12*`.
  private Command signal(String text) {
    List<String> parts = List.of(text.split("=", -1));
    if (parts.size() > 2) {
      List<String> surplus = parts.subList(2, parts.size());
      return refuse("invalid signal parameters: [" + String.join(" ", surplus) + "]");
    }
    return new Command.Send(parts.getFirst(), parts.size() > 1 ? parts.get(1) : "");
  }

  private static void checkFeatures(Arguments arguments) throws OptionsException {
    String missing = arguments.missing();
    if (missing != null) {
      throw new OptionsException("Postroom does not support the flag " + missing + " yet");
    }
  }

  private Command options(Arguments arguments) throws OptionsException {
    Draft draft = new Draft();
    String file = arguments.text(Flag.CONFIG);
    boolean isTest = arguments.isOn(Flag.TEST);
    if (isTest && file.isEmpty()) {
      throw new OptionsException(
          "must specify [-c, --config] option to check configuration file syntax");
    }
    List<String> warnings = file.isEmpty() ? List.of() : new ConfigReader(parser, draft).read(file);
    if (!isTest) {
      apply(arguments, draft);
      return new Command.Run(draft.finish(), warnings);
    }
    if (!warnings.isEmpty()) {
      throw new OptionsException(ConfigReader.report(warnings));
    }
    draft.checkOwn();
    String digest = draft.configDigest;
    StringBuilder message = new StringBuilder();
    for (String fault : draft.certificateFaults(Clock.system().now())) {
      message.append(program).append(": ").append(Escape.line(fault)).append('\n');
    }
    message.append(program + ": configuration file " + file + " is valid (" + digest + ")\n");
    return new Command.Approve(message.toString());
  }

  private Command refuse(String message) {
    return new Command.Refuse(program + ": " + message + "\n");
  }

  private static void apply(Arguments arguments, Draft draft) throws OptionsException {
    if (arguments.has(Flag.ADDR)) {
      draft.host = arguments.text(Flag.ADDR);
    }
    if (arguments.has(Flag.PORT)) {
      draft.port = arguments.number(Flag.PORT);
    }
    if (arguments.has(Flag.NAME)) {
      draft.serverName = arguments.text(Flag.NAME);
    }
    if (arguments.has(Flag.CLIENT_ADVERTISE)) {
      draft.clientAdvertise = arguments.text(Flag.CLIENT_ADVERTISE);
    }
    if (arguments.has(Flag.HTTP_PORT)) {
      draft.httpPort = arguments.number(Flag.HTTP_PORT);
    }
    if (arguments.has(Flag.HTTPS_PORT)) {
      draft.httpsPort = arguments.number(Flag.HTTPS_PORT);
    }
    if (arguments.has(Flag.USER)) {
      draft.user = arguments.text(Flag.USER);
    }
    if (arguments.has(Flag.PASS)) {
      draft.password = arguments.text(Flag.PASS);
    }
    if (arguments.has(Flag.AUTH)) {
      draft.token = arguments.text(Flag.AUTH);
    }
    if (arguments.has(Flag.PID)) {
      draft.pidFile = arguments.text(Flag.PID);
    }
    if (arguments.has(Flag.PORTS_FILE_DIR)) {
      draft.portsFileDir = arguments.text(Flag.PORTS_FILE_DIR);
    }
    TlsFlags.apply(arguments, draft);
    applyLogging(arguments, draft);
    applyLevels(arguments, draft);
  }

  private static void applyLogging(Arguments arguments, Draft draft) {
    if (arguments.has(Flag.LOG)) {
      draft.logFile = arguments.text(Flag.LOG);
    }
    if (arguments.has(Flag.LOGTIME)) {
      draft.logtime = arguments.isOn(Flag.LOGTIME);
    }
    if (arguments.has(Flag.LOGTIME_UTC)) {
      draft.logtimeUtc = arguments.isOn(Flag.LOGTIME_UTC);
    }
    if (arguments.has(Flag.MAX_TRACED_MSG_LEN)) {
      draft.maxTracedMsgLen = arguments.number(Flag.MAX_TRACED_MSG_LEN);
    }
    if (arguments.has(Flag.LOG_SIZE_LIMIT)) {
      draft.logSizeLimit = arguments.number(Flag.LOG_SIZE_LIMIT);
    }
    if (arguments.has(Flag.SYSLOG)) {
      draft.syslog = arguments.isOn(Flag.SYSLOG);
    }
    if (arguments.has(Flag.REMOTE_SYSLOG)) {
      draft.remoteSyslog = arguments.text(Flag.REMOTE_SYSLOG);
    }
  }

  private static void applyLevels(Arguments arguments, Draft draft) {
    if (arguments.has(Flag.DEBUG)) {
      draft.debug = arguments.isOn(Flag.DEBUG);
    }
    if (arguments.has(Flag.TRACE)) {
      draft.trace = arguments.isOn(Flag.TRACE);
    }
    if (arguments.has(Flag.VERBOSE_TRACE)) {
      draft.trace = arguments.isOn(Flag.VERBOSE_TRACE); // -VV=false takes -V back
    }
    boolean isDebugAndTrace =
        arguments.isOn(Flag.DEBUG_AND_TRACE) || arguments.isOn(Flag.DEBUG_AND_VERBOSE_TRACE);
    draft.debug |= isDebugAndTrace;
    draft.trace |= isDebugAndTrace;
  }
}
