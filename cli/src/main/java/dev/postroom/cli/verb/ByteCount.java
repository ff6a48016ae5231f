package dev.postroom.cli.verb;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/// How many bytes something has.
///
/// @param bytes 0 to 64 MiB, more than any server takes
public record ByteCount(int bytes) {
  private static final Pattern TEXT = Pattern.compile("(\\d{1,9})(b|k|kb|kib|m|mb|mib)?");
  private static final long MOST = 64L << 20;

  /// Reads sizes: `128`, `1k`, `2MiB`; a k has 1,024 bytes.
  public static final class Converter implements ITypeConverter<ByteCount> {
    @Override
    public ByteCount convert(String text) {
      Matcher matcher = TEXT.matcher(text.toLowerCase(Locale.ROOT));
      if (matcher.matches()) {
        String unit = String.valueOf(matcher.group(2));
        int shift = unit.startsWith("k") ? 10 : unit.startsWith("m") ? 20 : 0;
        long bytes = Long.parseLong(matcher.group(1)) << shift;
        if (bytes <= MOST) {
          return new ByteCount((int) bytes);
        }
      }
      throw new TypeConversionException(
          "\"" + text + "\" is no size up to 64MiB; write one such as 128, 1k or 2m");
    }
  }
}
