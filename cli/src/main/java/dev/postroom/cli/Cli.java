package dev.postroom.cli;

import dev.postroom.cli.bench.Bench;
import dev.postroom.cli.console.Console;
import dev.postroom.cli.console.FailedException;
import dev.postroom.cli.console.MisuseException;
import dev.postroom.cli.console.OutputGoneException;
import dev.postroom.cli.console.StoppedException;
import dev.postroom.cli.verb.Answer;
import dev.postroom.cli.verb.Ask;
import dev.postroom.cli.verb.ByteCount;
import dev.postroom.cli.verb.Durations;
import dev.postroom.cli.verb.Publish;
import dev.postroom.cli.verb.RoundTrip;
import dev.postroom.cli.verb.Services;
import dev.postroom.cli.verb.Subscribe;
import dev.postroom.cli.verb.Verb;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;

/// The command line of the client. Confined to one thread, but for [#interrupt].
public final class Cli {
  /// It worked out.
  public static final int DONE = 0;

  /// It could not be done.
  public static final int FAILED = 1;

  /// The words were wrong.
  public static final int MISUSED = 2;

  /// It was ended before it was done; shells show SIGINT so.
  public static final int STOPPED = 130;

  private static final int HELP_WIDTH = 100;

  private final Console console;

  public Cli(Console console) {
    this.console = console;
  }

  /// Return the first words that mean a verb.
  public static Set<String> verbs() {
    return commands().getSubcommands().keySet();
  }

  /// Do what the words say. Blocks until that is done.
  ///
  /// @return the exit code: 0 done, 1 failed, 2 wrong words, 130 ended before it was done; standard
  ///   error has a sentence for all but the first
  public int run(List<String> words) {
    try {
      perform(words);
      console.flush();
      return DONE;
    } catch (MisuseException wrong) {
      return refuse(wrong.getMessage(), MISUSED);
    } catch (FailedException failure) {
      return refuse(failure.getMessage(), FAILED);
    } catch (StoppedException early) {
      return refuse(early.getMessage(), STOPPED);
    } catch (OutputGoneException _) {
      return DONE;
    }
  }

  private int refuse(String sentence, int code) {
    try {
      console.flush();
    } catch (FailedException | OutputGoneException _) {
      return code; // nobody reads what was printed before the failure
    } finally {
      console.say("postroom: " + sentence);
    }
    return code;
  }

  private void perform(List<String> words) {
    ParseResult parsed;
    try {
      parsed = commands().parseArgs(words.toArray(String[]::new));
    } catch (ParameterException wrong) {
      throw new MisuseException(Misuse.sentence(wrong));
    }
    CommandLine chosen = parsed.asCommandLineList().getLast();
    if (chosen.isUsageHelpRequested() || !(chosen.getCommand() instanceof Verb)) {
      console.print(chosen.getUsageMessage(Ansi.OFF));
      return;
    }
    Verb verb = chosen.getCommand();
    try {
      verb.run(console);
    } catch (MisuseException wrong) {
      throw new MisuseException(wrong.getMessage() + Misuse.hint(chosen));
    }
  }

  private static CommandLine commands() {
    return new CommandLine(new Root())
        .addSubcommand(new Publish())
        .addSubcommand(new Subscribe())
        .addSubcommand(new Ask())
        .addSubcommand(new Answer())
        .addSubcommand(new RoundTrip())
        .addSubcommand(new Bench())
        .addSubcommand(new Services())
        .registerConverter(Duration.class, new Durations())
        .registerConverter(ByteCount.class, new ByteCount.Converter())
        .setExpandAtFiles(false)
        .setInterpolateVariables(false)
        .setUsageHelpWidth(HELP_WIDTH)
        .setUsageHelpAutoWidth(false)
        .setUsageHelpLongOptionsMaxWidth(26);
  }

  /// What stands before the verb.
  @Command(name = "postroom", description = "Talk to a NATS server", sortOptions = false)
  private static final class Root {}

  /// Say that the verb shall end (Ctrl-C). Any thread may; blocks as long as the verb takes to
  /// begin with that.
  ///
  /// @return whether it ends by itself, so that [#run] returns; otherwise the process must be ended
  public boolean interrupt() {
    return console.interrupts().arrive();
  }
}
