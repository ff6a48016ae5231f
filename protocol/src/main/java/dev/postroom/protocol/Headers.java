package dev.postroom.protocol;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// The header block of a message: an optional status, and named values in order. Immutable.
///
/// ```
///   NATS/1.0 503 No Responders⏎      status and description may be missing
///   Nats-Subject: orders.new⏎        names may repeat, and keep their case
///   ⏎
/// ```
///
/// Names are compared byte for byte, as the server and the official clients do: `nats-msg-id` is
/// not `Nats-Msg-Id`. The server itself forwards header blocks unread (docs/spec/core.md 1.4); this
/// class is for those who want to know what is in them. It reads what the official clients write,
/// and refuses the rest with a reason. Blocks nothing, knows no limit of bytes but that of the
/// message, and at most [#MAX_FIELDS] fields.
///
/// @param status the status of the first line, 100 to 999; 0 when it has none
/// @param description the text behind the status, without the blanks around it; empty when there is
///   none
/// @param fields every field, repeated names too
public record Headers(int status, String description, List<Field> fields) {
  /// How many fields a block may have: more than fit into the 65,535 bytes that a stream stores,
  /// few enough that a hostile message cannot fill the heap with them.
  public static final int MAX_FIELDS = 16_384;

  static final int LEAST_STATUS = 100;
  static final int MOST_STATUS = 999;
  static final String VERSION = "NATS/1.0";

  /// One line of the block. Its name is printable ASCII without a colon; its value is any text
  /// without CR and LF.
  ///
  /// @param name the name in the case it is written with
  /// @param value the value without the spaces and TABs around it
  public record Field(String name, String value) {

    /// Make a field; blanks around the value are dropped.
    ///
    /// @throws HeadersException when the name or the value has a character that it may not have
    public Field {
      HeaderText.checkName(name);
      value = HeaderText.checkedAndTrimmed("the value of header " + name, value);
    }
  }

  /// Make a header block; blanks around the description are dropped.
  ///
  /// @throws HeadersException when there are more than [#MAX_FIELDS] fields, the status is neither
  ///   0 nor 100 to 999, or a description has no status before it or has CR or LF in it
  public Headers {
    if (status != 0 && (status < LEAST_STATUS || status > MOST_STATUS)) {
      throw new HeadersException(
          "the status is " + status + "; it must be from 100 to 999, or 0 for none");
    }
    description = HeaderText.checkedAndTrimmed("the description", description);
    if (status == 0 && !description.isEmpty()) {
      throw new HeadersException("a description needs a status before it");
    }
    if (fields.size() > MAX_FIELDS) {
      throw new HeadersException(
          "there are " + fields.size() + " headers; at most " + MAX_FIELDS + " are allowed");
    }
    fields = List.copyOf(fields);
  }

  /// Read a whole header block, empty line at its end included: `length` bytes from `offset` on.
  ///
  /// @throws HeadersException when the bytes are not exactly one header block; it says what is
  ///   wrong and at which byte, counted from `offset`
  /// @throws IndexOutOfBoundsException when the array has no such range
  public static Headers parse(byte[] bytes, int offset, int length) {
    return new HeadersParser(bytes, offset, length).parse();
  }

  /// Return the header block in bytes, as [#parse] reads it.
  public byte[] encode() {
    StringBuilder text = new StringBuilder(64 * (1 + fields.size())).append(VERSION);
    if (status != 0) {
      text.append(' ').append(status);
    }
    if (!description.isEmpty()) {
      text.append(' ').append(description);
    }
    text.append("\r\n");
    for (Field field : fields) {
      text.append(field.name()).append(": ").append(field.value()).append("\r\n");
    }
    return text.append("\r\n").toString().getBytes(StandardCharsets.UTF_8);
  }

  /// Return the value of the first field of exactly this name.
  public Optional<String> get(String name) {
    for (Field field : fields) {
      if (field.name().equals(name)) {
        return Optional.of(field.value());
      }
    }
    return Optional.empty();
  }

  /// Return the values of all fields of exactly this name, in order; empty when there is none.
  public List<String> all(String name) {
    List<String> values = new ArrayList<>();
    for (Field field : fields) {
      if (field.name().equals(name)) {
        values.add(field.value());
      }
    }
    return values;
  }

  /// Start a header block without status and fields.
  public static Builder builder() {
    return new Builder();
  }

  /// Collects what a header block is made of. Confined to one thread; may be used on after
  /// [#build].
  public static final class Builder {
    private int status;
    private String description = "";
    private final List<Field> fields = new ArrayList<>();

    private Builder() {}

    /// Let the first line carry a status, 100 to 999, without a description.
    public Builder status(int code) {
      return status(code, "");
    }

    /// Let the first line carry a status, 100 to 999, and a description. What is wrong with them is
    /// found by [#build].
    public Builder status(int code, String text) {
      status = code;
      description = text;
      return this;
    }

    /// Append a field behind those there are, whether or not one has this name already.
    ///
    /// @throws HeadersException when the name or the value has a character that it may not have
    public Builder add(String name, String value) {
      fields.add(new Field(name, value));
      return this;
    }

    /// Return the header block.
    ///
    /// @throws HeadersException as the constructor of [Headers]
    public Headers build() {
      return new Headers(status, description, fields);
    }
  }

  /// Return the block on one line; whatever could change a terminal or a log is shown as `\xNN`.
  @Override
  public String toString() {
    return "Headers[" + HeaderText.printable(encode()) + "]";
  }
}
