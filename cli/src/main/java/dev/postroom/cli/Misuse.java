package dev.postroom.cli;

import java.util.List;
import java.util.stream.Collectors;
import picocli.CommandLine;
import picocli.CommandLine.MissingParameterException;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.TypeConversionException;
import picocli.CommandLine.UnmatchedArgumentException;

/// What is wrong with the words that were typed, in sentences.
final class Misuse {
  private Misuse() {}

  static String sentence(ParameterException wrong) {
    CommandLine command = wrong.getCommandLine();
    String what =
        switch (wrong) {
          case UnmatchedArgumentException surplus -> surplus(surplus, command);
          case MissingParameterException missing -> missing(missing, command);
          default -> other(wrong);
        };
    return what + hint(command);
  }

  private static String surplus(UnmatchedArgumentException wrong, CommandLine command) {
    String word = wrong.getUnmatched().getFirst();
    String verb = command.getCommandName();
    if (!wrong.isUnknownOption()) {
      return verb + " has no use for \"" + word + "\"; quote a text with blanks in it";
    }
    List<String> meant = wrong.getSuggestions();
    if (!meant.isEmpty()) {
      return verb + " has no option " + word + "; did you mean " + meant.getFirst() + "?";
    }
    return verb + " has no option " + word + "; put -- before a text that begins with -";
  }

  private static String missing(MissingParameterException wrong, CommandLine command) {
    List<ArgSpec> missing = wrong.getMissing();
    String names = missing.stream().map(ArgSpec::paramLabel).collect(Collectors.joining(", "));
    return missing.getFirst() instanceof OptionSpec option
        ? option.longestName() + " needs " + names
        : command.getCommandName() + " needs " + names;
  }

  private static String other(ParameterException wrong) {
    ArgSpec about = wrong.getArgSpec();
    String name =
        about instanceof OptionSpec option
            ? option.longestName()
            : about == null ? "" : about.paramLabel();
    String value = String.valueOf(wrong.getValue());
    if (about != null && about.type() == int.class) {
      return name + ": \"" + value + "\" is no whole number up to " + Integer.MAX_VALUE;
    }
    if (wrong.getCause() instanceof TypeConversionException cause) {
      return name + ": " + cause.getMessage();
    }
    return String.valueOf(wrong.getMessage());
  }

  /// Return where to read how it is done right.
  static String hint(CommandLine command) {
    return " (see postroom " + command.getCommandName() + " --help)";
  }
}
