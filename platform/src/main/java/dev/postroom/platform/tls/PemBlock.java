package dev.postroom.platform.tls;

import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// What stands between `-----BEGIN x-----` and `-----END x-----`.
///
/// @param label what the lines say it is
/// @param der the bytes between them
@SuppressWarnings("ArrayRecordComponent") // reason: never compared, and read by one parser
record PemBlock(String label, byte[] der) {
  private static final Pattern BLOCK =
      Pattern.compile(
          "^-----BEGIN ([^\\r\\n]*?)-----[ \\t]*\\r?\\n(.*?)^-----END \\1-----",
          Pattern.MULTILINE | Pattern.DOTALL);
  private static final Pattern HEADERS =
      Pattern.compile("^[^\\r\\n]*:.*?\\r?\\n\\r?\\n", Pattern.DOTALL);

  /// Return all blocks, in their order. What stands outside of them, and blocks that are not in
  /// base 64, are passed over, as Go does.
  static List<PemBlock> all(String text) {
    List<PemBlock> blocks = new ArrayList<>();
    Matcher matcher = BLOCK.matcher(text);
    while (matcher.find()) {
      String body = HEADERS.matcher(matcher.group(2)).replaceFirst("");
      try {
        byte[] der = Base64.getDecoder().decode(body.replaceAll("\\s", ""));
        blocks.add(new PemBlock(matcher.group(1), der));
      } catch (IllegalArgumentException _) {
        // Not in base 64: nothing that could be read.
      }
    }
    return blocks;
  }

  /// Return the labels of some blocks as Go prints a list.
  static String labels(List<PemBlock> blocks) {
    return "[" + String.join(" ", blocks.stream().map(PemBlock::label).toList()) + "]";
  }

  @Override
  public String toString() {
    return "PemBlock[" + label + "]"; // the bytes may be a secret
  }
}
